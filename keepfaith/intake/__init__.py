"""Information Voluntarily Provided by You: forms, literature, notices, and letters that come in.

What a person shares is their choice, made after they could read the policy and with nothing decided for them.
"""
