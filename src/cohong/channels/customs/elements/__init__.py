"""Element tables of the message family, in the binding order of the schema: name | Chinese term | type | requirement.

Types: `C=n` exactly n characters, `C..n` at most n, `Cm..n` between, `Nt,f` decimal with t digits of which f behind the
point, `In` whole number of at most n digits. Requirement: M present and filled; M* the same, though the 2022 schema lets an
empty text pass; O may be left out; T as M when we write, but its absence is tolerated when we read; E as T, and written as
an empty element when unknown. Source: interface specification of the unified system, edition 202205, schema [S]; where the
2018 schema is wider, the wider limit stands in `WIDER_IN_2018` [X].
"""
