"""Who somebody is, by the national e-ID: OpenID Connect, where the tenant has set it up.

`provider` speaks the protocol, `session` keeps what came of it in the browser, encrypted for the
tenant, and nothing in the database. What an identity is used for is a plugin's business.
"""
