"""Who really sells each line, whoever declared it: evidence from independent senders, weighed; chains of agents; the summary of
entrusted exports. See README.md."""

from cohong.analytics.sellers.attribution import Attribution, Evidence, attribute, attribute_all
from cohong.analytics.sellers.chain import Contracts, Owner, pierce
from cohong.analytics.sellers.entrusted import Export, Fee, Summary, summarise
from cohong.analytics.sellers.habits import learn
from cohong.analytics.sellers.known import Habits, Known
from cohong.analytics.sellers.model import Model, shipped
from cohong.analytics.sellers.records import Account, CustomsCode, Licence, Mandate, Paper

__all__ = [
    "Account",
    "Attribution",
    "Contracts",
    "CustomsCode",
    "Evidence",
    "Export",
    "Fee",
    "Habits",
    "Known",
    "Licence",
    "Mandate",
    "Model",
    "Owner",
    "Paper",
    "Summary",
    "attribute",
    "attribute_all",
    "learn",
    "pierce",
    "shipped",
    "summarise",
]
