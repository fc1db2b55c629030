"""The staff app: support staff read, judge and correct the conversations, and turn corrections into training examples.

It reads what the bot wrote (Rasa's tracker store) into tables of its own and is never imported by the bot.
"""
