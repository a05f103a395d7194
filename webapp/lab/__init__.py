"""The laboratory: what each HTTP method does, shown live against this very server.

Pages (`views`) show what doors of the laboratory's own (`door_views`, `answer_views`) answer.
Nothing imports this room; `create_app` registers it with DOORSTEP_DEVTOOLS=1 or DOORSTEP_LAB=1.
It keeps nothing of anybody's: things on the shelf and answers to questions stay in cookies, and
orders in a small memory that a restart empties.
"""
