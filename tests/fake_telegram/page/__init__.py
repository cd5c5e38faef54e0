"""A web page on which anyone can be a user of the bot, with the fake server in Telegram's place.

`scene` says who is there, `deeds` what they can do, `feed` what the browser is told, `menus`
which commands somebody sees, and `routes` puts them behind addresses. The page itself lies in
`static/`: plain files that ask nothing of any other server.
"""
