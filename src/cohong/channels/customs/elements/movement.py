"""What moves goods and lists together: master bill, arrival at the site, departure."""

# CEB507 运抵单, head.
ARRIVAL_HEAD = """
guid | 系统唯一序号 | C=36 | M
appType | 报送类型 | C=1 | M
appTime | 报送时间 | C=14 | M
appStatus | 报送状态 | C=1 | M
customsCode | 申报地海关代码 | C=4 | M
copNo | 企业唯一编号 | C..30 | M*
preNo | 电子口岸编号(预录入编号) | C=18 | O
operatorCode | 监管场所经营人代码 | C..18 | M*
operatorName | 监管场所经营人名称 | C..100 | M*
loctNo | 监管场所代码 | C..10 | O
ieFlag | 进出口标记 | C=1 | M
trafMode | 运输方式 | C=1 | M
billNo | 提运单号 | C..37 | O
domesticTrafNo | 境内运输工具编号 | C..100 | M*
logisticsCode | 物流企业代码 | C..18 | M*
logisticsName | 物流企业名称 | C..100 | M*
msgCount | 报文总数 | I9 | M
msgSeqNo | 报文序号 | I9 | M
note | 备注 | C..1000 | O
"""

# its lines, none when the arrival is for the whole master bill.
ARRIVAL_LIST = """
gnum | 序号 | I5 | M
logisticsNo | 物流运单编号 | C..32 | M*
totalPackageNo | 总包号 | C..37 | O
note | 备注 | C..1000 | O
"""

# CEB509 离境单, head.
DEPARTURE_HEAD = """
guid | 系统唯一序号 | C=36 | M
appType | 报送类型 | C=1 | M
appTime | 报送时间 | C=14 | M
appStatus | 报送状态 | C=1 | M
customsCode | 申报地海关代码 | C=4 | M
copNo | 企业唯一编号 | C..30 | M*
preNo | 电子口岸编号(预录入编号) | C=18 | O
logisticsCode | 物流企业代码 | C..18 | M*
logisticsName | 物流企业名称 | C..100 | M*
trafMode | 运输方式 | C=1 | M
trafName | 运输工具名称 | C..100 | O
voyageNo | 航班航次号 | C..32 | O
billNo | 提运单号 | C..37 | O
leaveTime | 离境时间 | C=14 | M
msgCount | 报文总数 | I9 | M
msgSeqNo | 报文序号 | I9 | M
note | 备注 | C..1000 | O
"""

# its lines.
DEPARTURE_LIST = """
gnum | 序号 | I5 | M
totalPackageNo | 总包号 | C..37 | O
logisticsNo | 物流运单编号 | C..32 | M*
note | 备注 | C..1000 | O
"""

# CEB607 清单总分单, head.
WAY_BILL_HEAD = """
guid | 系统唯一序号 | C=36 | M
appType | 报送类型 | C=1 | M
appTime | 报送时间 | C=14 | M
appStatus | 报送状态 | C=1 | M
customsCode | 申报地海关代码 | C=4 | M
copNo | 企业唯一编号 | C..30 | M*
preNo | 电子口岸编号(预录入编号) | C=18 | O
agentCode | 申报(报关)企业代码 | C..18 | M*
agentName | 申报(报关)企业名称 | C..100 | M*
loctNo | 监管场所代码 | C..10 | O
trafMode | 运输方式 | C=1 | M
trafName | 运输工具名称 | C..100 | M*
voyageNo | 航班航次号 | C..32 | M*
billNo | 提运单号 | C..37 | M*
domesticTrafNo | 境内运输工具编号 | C..100 | O
grossWeight | 毛重 | N19,5 | M
logisticsCode | 物流企业代码 | C..18 | M*
logisticsName | 物流企业名称 | C..100 | M*
msgCount | 报文总数 | I9 | M
msgSeqNo | 报文序号 | I9 | M
note | 备注 | C..1000 | O
"""

# its lines.
WAY_BILL_LIST = """
gnum | 序号 | I5 | M
totalPackageNo | 总包号 | C..60 | O
logisticsNo | 物流运单编号 | C..32 | M*
invtNo | 出口清单编号 | C..20 | O
note | 备注 | C..1000 | O
"""
