"""A form with every kind of question, for the tests of files, pages and answers."""

EVERY_KIND = """title = "Ask for something"
intro = "A form of the tests."
purpose = "questions"
holding = "questions"
work = true
then = "Somebody reads it."
subject = ["email", "address"]

[[field]]
section = "What"
name = "items"
label = "How many of each?"
kind = "items"
category = "free-text"
required = true
why = "So we know what to send you."

[[field]]
name = "how"
label = "How would you like to get it?"
kind = "choice"
category = "free-text"
choices = ["By mail", "By e-mail"]
required = true
why = "So we only ask for one address."

[[field]]
section = "Where"
name = "email"
label = "E-mail address"
kind = "email"
category = "email-address"
required = { when = { how = "By e-mail" } }
why = "To send it to."

[[field]]
name = "name"
label = "Name"
kind = "name"
category = "name"
limit = 100
required = { when = { how = "By mail" } }
missing = "Enter the name to write on the package."
why = "To write on the package."

[[field]]
name = "organization"
label = "School"
kind = "line"
category = "organization"
limit = 120
required = false
asked = { when = { how = "By mail" } }
why = "Helps the package find you."

[[field]]
name = "address"
label = "Mailing address"
kind = "address"
category = "postal-address"
required = { when = { how = "By mail" } }
po_box = false
why = "To print on the package."

[[field]]
name = "old_address"
label = "Earlier address"
kind = "lines"
category = "postal-address"
limit = 300
rows = 4
required = false
why = "So we can find earlier orders."

[[field]]
section = "More"
name = "phone"
label = "Phone number"
kind = "phone"
category = "phone-number"
required = false
why = "To call you."

[[field]]
name = "children"
label = "How many children?"
kind = "number"
category = "free-text"
least = 1
most = 30
required = true
why = "So we send enough."

[[field]]
name = "born"
label = "Birth date"
kind = "date"
category = "birth-date"
within = "past"
required = false
why = "So we know the age."

[[field]]
name = "visit"
label = "Day of your visit"
kind = "date"
category = "free-text"
within = "future"
required = false
why = "So we are there."

[[field]]
name = "languages"
label = "Which languages?"
kind = "choices"
category = "free-text"
choices = ["English", "Spanish"]
required = true
why = "So you can read it."

[[field]]
name = "again"
label = "Did you ask before?"
kind = "yes-no"
category = "free-text"
required = true
why = "So we look for it."

[[field]]
section = "Before"
name = "reference"
label = "Reference of the first request"
kind = "line"
category = "free-text"
limit = 20
required = { when = { again = "Yes" } }
why = "So we find it."

[[item]]
code = "ESE-101"
title = "Starting School"
summary = "A booklet."
form = "printed booklet"
most = 50

[[item]]
code = "ESE-104"
title = "Reading Together"
summary = "A booklet."
form = "printed booklet"
most = 10
"""
