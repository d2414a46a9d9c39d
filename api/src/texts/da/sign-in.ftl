# The page that a browser gets where nobody was signed in.
SIGN_IN_TITLE = Du er ikke logget ind
SIGN_IN_FAILED = Login blev ikke gennemført.
SIGN_IN_NOBODY = Du har ikke adgang her.
SIGN_IN_UNAVAILABLE = Login svarer ikke lige nu. Prøv igen om lidt.
SIGN_IN_AGAIN = Log ind
