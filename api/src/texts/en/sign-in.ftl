# The page that a browser gets where nobody was signed in.
SIGN_IN_TITLE = You are not signed in
SIGN_IN_FAILED = The sign-in was not completed.
SIGN_IN_NOBODY = You have no access here.
SIGN_IN_UNAVAILABLE = The sign-in does not answer now. Try again in a moment.
SIGN_IN_AGAIN = Sign in
