"""Pages for people: GOV.UK components, server-rendered, usable without JavaScript.

A page parses what was entered, calls one action or query, and shows what came back. It decides nothing
and never touches a model.
"""
