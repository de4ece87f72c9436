"""Number plans: what a telephone number of a country may be and do. Values stand in one file for each plan.

Ask ``registry`` (``plan_of``, ``plan_in``, ``country_of``, ``kind_of``); text is read by ``common.e164``.
"""
