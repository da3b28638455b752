"""The nodes that every message from an enterprise carries, and what the editions allow differently."""

# Who transmits: one in every message from an enterprise.
BASE_TRANSFER = """
copCode | 传输企业代码 | C..18 | M*
copName | 传输企业名称 | C..100 | M*
dxpMode | 报文传输模式 | C=3 | M
dxpId | 报文传输编号 | C..30 | M*
note | 备注 | C..1000 | O
"""

# Who gets a copy: none to five.
BASE_SUBSCRIBE = """
status | 订阅 | C..100 | M*
dxpMode | 报文传输模式 | C=3 | M
dxpAddress | 接收方传输编号 | C..100 | M*
note | 备注 | C..1000 | O
"""

# Limits of the 2018 schema that were cut down in 2022: element -> most characters.
WIDER_IN_2018 = {"logisticsNo": 80, "totalPackageNo": 60}

# Elements that the 2018 schema does not have, in messages that it has.
NEW_IN_2022 = ("gseqno",)
