"""The receipts: customs and the e-port answer."""

# CEB304 order receipt 电子订单回执.
ORDER_RETURN = """
guid | 系统唯一序号 | C=36 | M
ebpCode | 电商平台代码 | C..18 | M
ebcCode | 电商企业代码 | C..18 | M
orderNo | 订单编号 | C..60 | M
returnStatus | 回执状态 | C1..10 | M
returnTime | 回执时间 | C=17 | M
returnInfo | 回执信息 | C..1000 | T
"""

# CEB404 receipt of a 收款单 收款单回执.
RECEIPTS_RETURN = """
guid | 系统唯一序号 | C=36 | M
ebcCode | 电商企业代码 | C..18 | M
orderNo | 订单编号 | C..60 | M
payNo | 支付交易编号 | C..60 | O
returnStatus | 回执状态 | C1..10 | M
returnTime | 回执时间 | C=17 | M
returnInfo | 回执信息 | C..1000 | T
"""

# CEB506 waybill receipt 物流运单回执.
LOGISTICS_RETURN = """
guid | 系统唯一序号 | C=36 | M
logisticsCode | 物流企业代码 | C..18 | M
logisticsNo | 物流运单编号 | C..32 | M
returnStatus | 回执状态 | C1..10 | M
returnTime | 回执时间 | C=17 | M
returnInfo | 回执信息 | C..1000 | T
"""

# CEB604 list receipt 申报清单回执.
INVENTORY_RETURN = """
guid | 系统唯一序号 | C=36 | M
agentCode | 申报企业代码 | C..18 | M
copNo | 企业唯一编号 | C..30 | M
preNo | 电子口岸编号 | C=18 | O
invtNo | 清单编号 | C..20 | E
ebcCode | 电商企业代码 | C..18 | M
ebpCode | 电商平台代码 | C..18 | M
orderNo | 订单编号 | C..60 | M
statisticsFlag | 申报业务类型 | C=1 | M
returnStatus | 回执状态 | C1..10 | M
returnTime | 回执时间 | C=17 | M
returnInfo | 回执信息 | C..1000 | T
"""

# CEB508 arrival receipt 运抵单回执.
ARRIVAL_RETURN = """
guid | 系统唯一序号 | C=36 | M
operatorCode | 监管场所经营人代码 | C..18 | M
logisticsCode | 物流企业代码 | C..18 | M
preNo | 电子口岸编号 | C=18 | T
copNo | 企业唯一编号 | C..30 | M
billNo | 提运单号 | C..37 | E
msgSeqNo | 报文序号 | I9 | M
returnStatus | 回执状态 | C1..10 | M
returnTime | 回执时间 | C=17 | M
returnInfo | 回执信息 | C..1000 | T
"""

# CEB510 departure receipt 离境单回执.
DEPARTURE_RETURN = """
guid | 系统唯一序号 | C=36 | M
logisticsCode | 物流企业代码 | C..18 | M
copNo | 企业唯一编号 | C..30 | M
preNo | 电子口岸编号 | C=18 | T
msgSeqNo | 报文序号 | I9 | M
returnStatus | 回执状态 | C1..10 | M
returnTime | 回执时间 | C=17 | M
returnInfo | 回执信息 | C..1000 | T
"""

# CEB606 cancellation receipt 撤销申请单回执.
CANCEL_RETURN = """
guid | 系统唯一序号 | C=36 | M
agentCode | 申报企业代码 | C..18 | M
copNo | 企业唯一编号 | C..30 | M
preNo | 电子口岸编号 | C=18 | T
invtNo | 原清单编号 | C..20 | M
returnStatus | 回执状态 | C1..10 | M
returnTime | 回执时间 | C=17 | M
returnInfo | 回执信息 | C..1000 | T
"""

# CEB608 receipt of a 清单总分单 清单总分单回执.
WAY_BILL_RETURN = """
guid | 系统唯一序号 | C=36 | M
agentCode | 申报企业代码 | C..18 | M
logisticsCode | 物流企业代码 | C..18 | M
copNo | 企业唯一编号 | C..30 | M
preNo | 电子口岸编号 | C=18 | T
billNo | 提运单号 | C..37 | E
msgSeqNo | 报文序号 | I9 | M
returnStatus | 回执状态 | C1..10 | M
returnTime | 回执时间 | C=17 | M
returnInfo | 回执信息 | C..1000 | T
"""

# CEB214 return receipt 退货申请单回执.
REFUND_RETURN = """
guid | 系统唯一序号 | C=36 | M
ebpCode | 电商平台代码 | C..18 | O
ebcCode | 电商企业代码 | C..18 | O
agentCode | 申报企业代码 | C..18 | M
coElNo | 企业唯一编号 | C..30 | M
preNo | 电子口岸编号 | C..18 | O
invtNo | 原清单编号 | C..20 | M
returnStatus | 回执状态 | C..10 | M
returnTime | 回执时间 | C=17 | M
returnInfo | 回执信息 | C..1000 | T
"""

# CEB216 tally receipt 退货理货明细单回执.
REFUND_DETAIL_RETURN = """
guid | 系统唯一序号 | C=36 | M
operatorCode | 监管场所经营人代码 | C..18 | M
logisticsCode | 物流企业代码 | C..18 | M
logisticsNo | 物流运单编号 | C..80 | M
coElNo | 企业唯一编号 | C..30 | M
preNo | 电子口岸编号 | C..18 | O
returnStatus | 回执状态 | C..10 | M
returnTime | 回执时间 | C=17 | M
returnInfo | 回执信息 | C..1000 | T
"""

# CEB702 summary receipt 汇总申请单回执.
SUMMARY_RETURN = """
guid | 系统唯一序号 | C=36 | M
agentCode | 申报企业代码 | C..18 | M
ebcCode | 电商企业代码 | C..18 | M
copNo | 企业唯一编号 | C..30 | M
preNo | 电子口岸编号 | C=18 | T
sumNo | 汇总申请编号 | C=18 | O
msgSeqNo | 报文序号 | I9 | M
returnStatus | 回执状态 | C1..10 | M
returnTime | 回执时间 | C=17 | M
returnInfo | 回执信息 | C..1000 | T
"""

# CEB900 format-check receipt 报文格式校验回执; the original message is whole text.
MESSAGE_RETURN = """
guid | 系统唯一序号 | C=36 | M
returnStatus | 回执状态 | C1..10 | M
returnInfo | 回执信息 | C..5000 | T
returnTime | 回执时间 | C..50 | M
oriCopMsgId | 原传输报文编号 | C..255 | T
oriMessageType | 原报文类型 | C..15 | T
oriBizMessage | 原业务报文 | C..9999999 | T
"""
