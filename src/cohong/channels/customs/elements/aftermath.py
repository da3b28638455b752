"""What comes after a list: cancellation, return and tally, monthly summary and its result."""

# CEB605 撤销申请单 (flat).
CANCEL = """
guid | 系统唯一序号 | C=36 | M
appType | 报送类型 | C=1 | M
appTime | 报送时间 | C=14 | M
appStatus | 报送状态 | C=1 | M
customsCode | 申报地海关代码 | C=4 | M
copNo | 企业唯一编号 | C..30 | M*
preNo | 电子口岸编号(预录入编号) | C=18 | O
invtNo | 原清单编号 | C..20 | M*
reason | 原因 | C..1000 | M*
agentCode | 申报(报关)企业代码 | C..18 | M*
agentName | 申报(报关)企业名称 | C..100 | M*
ebcCode | 电商企业(收发货人)代码 | C..18 | M*
ebcName | 电商企业(收发货人)名称 | C..100 | M*
note | 备注 | C..1000 | O
"""

# CEB213 退货申请单, head. New in 2022.
REFUND_HEAD = """
guid | 系统唯一序号 | C=36 | M
appType | 报送类型 | C=1 | M
appTime | 报送时间 | C=14 | M
appStatus | 报送状态 | C=1 | M
customsCode | 申报地海关代码 | C=4 | M
loctNo | 监管场所代码 | C..10 | O
ebpCode | 电商平台代码 | C..18 | M*
ebpName | 电商平台/海外仓名称 | C..100 | M*
ebcCode | 电商企业(收发货人)代码 | C..18 | M*
ebcName | 电商企业(收发货人)名称 | C..100 | M*
logisticsNo | 物流运单编号 | C..80 | M*
logisticsCode | 物流企业代码 | C..18 | M*
logisticsName | 物流企业名称 | C..100 | M*
coElNo | 企业唯一编号 | C..30 | M*
preNo | 电子口岸编号(预录入编号) | C..18 | O
invtNo | 原出口清单号 | C..20 | M*
tradeMode | 贸易方式 | C=4 | O
agentCode | 申报(报关)企业代码 | C..18 | M*
agentName | 申报(报关)企业名称 | C..100 | M*
billNo | 提运单号 | C..37 | M*
ieFlag | 进出口标记 | C..1 | M*
trafMode | 运输方式 | C..1 | M*
trafName | 运输工具名称 | C..100 | M*
portCode | 口岸代码 | C..4 | M*
reason | 原因 | C..500 | M*
country | 启运国(地区) | C..3 | M*
voyageNo | 航班航次号 | C..32 | M*
note | 备注 | C..500 | O
"""

# its lines, 1 to 100; gnum is the line of the original list.
REFUND_LIST = """
gnum | 商品序号 | I4 | M
gcode | 商品编码 | C..10 | M*
gname | 商品名称 | C..250 | M*
gmodel | 规格型号 | C..250 | M*
qty | 申报数量 | N19,5 | M
qty1 | 法定数量 | N19,5 | M
unit | 申报计量单位 | C=3 | M
unit1 | 法定计量单位 | C=3 | M
qty2 | 第二数量 | N19,5 | O
unit2 | 第二计量单位 | C=3 | O
note | 备注 | C..500 | O
"""

# CEB215 退货理货明细单 (flat). New in 2022.
REFUND_DETAIL = """
guid | 系统唯一序号 | C=36 | M
appType | 报送类型 | C=1 | M
appTime | 报送时间 | C=14 | M
appStatus | 报送状态 | C=1 | M
customsCode | 申报地海关代码 | C=4 | M
operatorCode | 监管场所经营人代码 | C..18 | M*
operatorName | 监管场所经营人名称 | C..100 | M*
logisticsCode | 物流企业代码 | C..18 | M*
logisticsName | 物流企业名称 | C..100 | M*
logisticsNo | 物流运单编号 | C..80 | M*
invtNo | 原出口清单号 | C..20 | O
coElNo | 企业唯一编号 | C..20 | M*
preNo | 电子口岸编号 | C..18 | O
billNo | 提运单号 | C..37 | M*
ieFlag | 进出口标记 | C=1 | M
trafMode | 运输方式 | C=1 | M
trafName | 运输工具名称 | C..100 | M*
voyageNo | 航班航次号 | C..32 | M*
location | 货物存放位置 | C..250 | O
note | 备注 | C..250 | O
"""

# CEB701 汇总申请单, head.
SUMMARY_HEAD = """
guid | 系统唯一序号 | C=36 | M
appType | 报送类型 | C=1 | M
appTime | 报送时间 | C=14 | M
appStatus | 报送状态 | C=1 | M
customsCode | 申报地海关代码 | C=4 | M
copNo | 企业唯一编号 | C..30 | M*
preNo | 电子口岸编号(预录入编号) | C..18 | O
sumNo | 汇总申请编号 | C..18 | O
agentCode | 申报(报关)企业代码 | C..18 | M*
agentName | 申报(报关)企业名称 | C..100 | M*
ebcCode | 电商企业(收发货人)代码 | C..18 | M*
ebcName | 电商企业(收发货人)名称 | C..100 | M*
declAgentCode | 报关单位代码 | C..18 | M*
declAgentName | 报关单位名称 | C..100 | M*
startTime | 汇总开始时间 | C=14 | O
endTime | 汇总结束时间 | C=14 | O
loctNo | 监管场所代码 | C..10 | O
summaryFlag | 收发货人汇总标志 | C=1 | M
itemNameFlag | 按商品名汇总标志 | C=1 | M
msgCount | 报文总数 | I9 | M
msgSeqNo | 报文序号 | I9 | M
note | 备注 | C..1000 | O
"""

# its lines; ignored when the head gives a period.
SUMMARY_LIST = """
invtNo | 清单编号 | C..20 | M*
"""

# CEB792 汇总结果单, head. From customs.
RESULT_HEAD = """
guid | 系统唯一序号 | C=36 | M
customsCode | 申报地海关代码 | C=4 | M
sumNo | 汇总申请编号 | C=18 | M
opDate | 汇总处理时间 | C=17 | M
declSeqNo | 汇总统一编号 | C=18 | M
decTmpNo | 报关单暂存编号 | C=18 | O
decPreNo | 报关单预录入编号 | C=18 | O
entryId | 报关单编号 | C=18 | O
decState | 报关单状态 | C1..3 | M
agentCode | 申报(报关)企业代码 | C..18 | M*
agentName | 申报(报关)企业名称 | C..100 | M*
ebcCode | 电商企业(收发货人)代码 | C..18 | M*
ebcName | 电商企业(收发货人)名称 | C..100 | M*
declAgentCode | 报关单位代码 | C..18 | M*
declAgentName | 报关单位名称 | C..100 | M*
grossWeight | 毛重 | N19,5 | M
netWeight | 净重 | N19,5 | M
msgCount | 报文总数 | I9 | M
msgSeqNo | 报文序号 | I9 | M
note | 备注 | C..1000 | O
"""

# its lines; gseqno is absent in 2018.
RESULT_LIST = """
invtNo | 清单编号 | C..20 | M*
logisticsNo | 物流运单编号 | C..32 | M*
gseqno | 汇总顺序号 | I5 | T
gnum | 清单商品项序号 | I5 | M
gcode | 商品编码 | C=10 | M
"""
