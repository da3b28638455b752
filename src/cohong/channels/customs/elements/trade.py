"""Orders, receipts of money, waybills and lists: what is sold, paid for, carried and declared."""

# CEB303 电子订单, head.
ORDER_HEAD = """
guid | 系统唯一序号 | C=36 | M
appType | 报送类型 | C=1 | M
appTime | 报送时间 | C=14 | M
appStatus | 报送状态 | C=1 | M
orderType | 订单类型 | C=1 | M
orderNo | 订单编号/海外仓订仓单编号 | C..60 | M*
ebpCode | 电商平台代码 | C..18 | M*
ebpName | 电商平台/海外仓名称 | C..100 | M*
ebcCode | 电商企业(收发货人)代码 | C..18 | M*
ebcName | 电商企业(收发货人)名称 | C..100 | M*
goodsValue | 商品金额 | N19,5 | M
freight | 运杂费/运费 | N19,5 | M
currency | 币制 | C=3 | M
note | 备注 | C..1000 | O
"""

# its lines, 1 to 100.
ORDER_LIST = """
gnum | 商品序号 | I5 | M
itemNo | 企业商品货号 | C..30 | M*
itemName | 企业商品名称 | C..250 | M*
itemDescribe | 企业商品描述 | C..1000 | O
barCode | 条形码 | C..50 | O
unit | (申报)计量单位 | C=3 | M
currency | 币制 | C=3 | M
qty | (申报)数量 | N19,5 | M
price | 单价 | N19,5 | M
totalPrice | 总价 | N19,5 | M
note | 备注 | C..1000 | O
"""

# CEB403 收款单 (flat).
RECEIPTS = """
guid | 系统唯一序号 | C=36 | M
appType | 报送类型 | C=1 | M
appTime | 报送时间 | C=14 | M
appStatus | 报送状态 | C=1 | M
ebpCode | 电商平台代码 | C..18 | M*
ebpName | 电商平台/海外仓名称 | C..100 | M*
ebcCode | 电商企业(收发货人)代码 | C..18 | M*
ebcName | 电商企业(收发货人)名称 | C..100 | M*
orderNo | 订单编号/海外仓订仓单编号 | C..60 | M*
payCode | 支付企业代码 | C..18 | O
payName | 支付企业名称 | C..100 | M*
payNo | 支付交易编号 | C..60 | O
charge | 收款金额 | N19,5 | M
currency | 币制 | C=3 | M
accountingDate | 到账时间 | C=14 | M
note | 备注 | C..1000 | O
"""

# CEB505 物流运单 (flat).
LOGISTICS = """
guid | 系统唯一序号 | C=36 | M
appType | 报送类型 | C=1 | M
appTime | 报送时间 | C=14 | M
appStatus | 报送状态 | C=1 | M
logisticsCode | 物流企业代码 | C..18 | M*
logisticsName | 物流企业名称 | C..100 | M*
logisticsNo | 物流运单编号 | C..32 | M*
freight | 运费 | N19,5 | M
insuredFee | 保价费 | N19,5 | M
currency | 币制 | C=3 | M
grossWeight | 毛重 | N19,5 | M
packNo | 件数 | I9 | M
goodsInfo | 主要货物信息 | C..200 | M*
ebcCode | 电商企业(收发货人)代码 | C..18 | O
ebcName | 电商企业(收发货人)名称 | C..100 | O
ebcTelephone | 收发货人电话 | C..50 | O
note | 备注 | C..1000 | O
"""

# CEB603 申报清单, head.
INVENTORY_HEAD = """
guid | 系统唯一序号 | C=36 | M
appType | 报送类型 | C=1 | M
appTime | 报送时间 | C=14 | M
appStatus | 报送状态 | C=1 | M
customsCode | 申报地海关代码 | C=4 | M
ebpCode | 电商平台代码 | C..18 | M*
ebpName | 电商平台/海外仓名称 | C..100 | M*
orderNo | 订单编号/海外仓订仓单编号 | C..60 | M*
logisticsCode | 物流企业代码 | C..18 | M*
logisticsName | 物流企业名称 | C..100 | M*
logisticsNo | 物流运单编号 | C..32 | M*
copNo | 企业唯一编号 | C..30 | M*
preNo | 电子口岸编号(预录入编号) | C=18 | O
invtNo | 清单编号 | C..20 | O
ieFlag | 进出口标记 | C=1 | M
portCode | 出口口岸代码 | C=4 | M
ieDate | 出口日期 | C=8 | M
statisticsFlag | 申报业务类型 | C=1 | M
agentCode | 报关(申报)企业代码 | C..18 | M*
agentName | 申报(报关)企业名称 | C..100 | M*
ebcCode | 收发货人代码 | C..18 | M*
ebcName | 收发货人名称 | C..100 | M*
ownerCode | 生产销售单位代码 | C..18 | M*
ownerName | 生产销售单位名称 | C..100 | M*
iacCode | 区内企业代码 | C..18 | O
iacName | 区内企业名称 | C..100 | O
emsNo | 账册编号 | C..30 | O
tradeMode | 贸易方式 | C=4 | M
trafMode | 运输方式 | C=1 | M
trafName | 运输工具名称 | C..100 | O
voyageNo | 航班航次号 | C..32 | O
billNo | 提运单号 | C..37 | O
totalPackageNo | 总包号 | C..37 | O
loctNo | 监管场所代码 | C..10 | O
licenseNo | 许可证号 | C..19 | O
country | 运抵国(地区) | C=3 | M
POD | 指运港代码 | C3..4 | M
freight | 运费 | N19,5 | M
fCurrency | 运费币制 | C=3 | M
fFlag | 运费标志 | C=1 | M
insuredFee | 保价费/保费 | N19,5 | M
iCurrency | 保费币制 | C=3 | M
iFlag | 保费标志 | C=1 | M
wrapType | 包装种类代码 | C=1 | M
packNo | 件数 | I9 | M
grossWeight | 毛重 | N19,5 | M
netWeight | 净重 | N19,5 | M
note | 备注 | C..1000 | O
"""

# its lines, 1 to 100.
INVENTORY_LIST = """
gnum | 商品序号 | I5 | M
itemNo | 企业商品货号 | C..20 | M*
itemRecordNo | 账册备案料号 | C..30 | O
itemName | 企业商品名称 | C..250 | O
gcode | 商品编码 | C=10 | M
gname | 商品名称 | C..250 | M*
gmodel | 规格型号 | C..250 | M*
barCode | 条形码 | C..50 | M*
country | 最终目的国(地区)代码 | C=3 | M
currency | 币制 | C=3 | M
qty | (申报)数量 | N19,5 | M
qty1 | 法定数量 | N19,5 | M
qty2 | 第二数量 | N19,5 | O
unit | (申报)计量单位 | C=3 | M
unit1 | 法定计量单位 | C=3 | M
unit2 | 第二计量单位 | C..3 | O
price | 单价 | N19,5 | M
totalPrice | 总价 | N19,5 | M
note | 备注 | C..1000 | O
"""
