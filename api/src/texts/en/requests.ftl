# Errors of the caller's program, of rights, or of ours.
GRAPHQL_PARSE_FAILED = The document is not GraphQL.
GRAPHQL_VALIDATION_FAILED = The document does not fit the schema.
BAD_USER_INPUT = The call holds a wrong value.
UNAUTHENTICATED = Sign in to go on.
FORBIDDEN = The role does not give access to this.
PURPOSE_REQUIRED = The role may not state this purpose.
QUERY_TOO_COMPLEX = The query is too large.
RATE_LIMITED = There are too many calls. Wait a little.
PAYLOAD_TOO_LARGE = The call is too large.
PERSISTED_DOCUMENT_NOT_FOUND = The document is unknown.
AUDIT_UNAVAILABLE = The access could not be recorded, so nothing is shown. Try again.
UNAVAILABLE = The service does not answer now. Try again.
TIMEOUT = The answer took too long.
CHANGES_MISSED = Changes may have been missed. Fetch what is shown, and subscribe again.
INTERNAL_SERVER_ERROR = Something went wrong on the server.
