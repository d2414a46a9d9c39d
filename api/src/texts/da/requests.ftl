# Fejl i kaldet, i rettighederne eller hos os.
GRAPHQL_PARSE_FAILED = Dokumentet er ikke GraphQL.
GRAPHQL_VALIDATION_FAILED = Dokumentet passer ikke til skemaet.
BAD_USER_INPUT = Kaldet har en forkert værdi.
UNAUTHENTICATED = Log ind for at fortsætte.
FORBIDDEN = Rollen giver ikke adgang til dette.
PURPOSE_REQUIRED = Rollen kan ikke angive dette formål.
QUERY_TOO_COMPLEX = Forespørgslen er for stor.
RATE_LIMITED = Der er for mange kald. Vent lidt.
PAYLOAD_TOO_LARGE = Kaldet er for stort.
PERSISTED_DOCUMENT_NOT_FOUND = Dokumentet er ukendt.
AUDIT_UNAVAILABLE = Adgangen kunne ikke registreres, så intet vises. Prøv igen.
UNAVAILABLE = Tjenesten svarer ikke lige nu. Prøv igen.
TIMEOUT = Svaret tog for lang tid.
CHANGES_MISSED = Ændringer kan være gået tabt. Hent det viste igen, og abonnér på ny.
INTERNAL_SERVER_ERROR = Noget gik galt på serveren.
