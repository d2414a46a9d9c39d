//! What is wrong with a document, told without running it.

use async_graphql::{Request, parser::types::ExecutableDocument};

/// What the engine says of a subscription in which it found no mistake.
const IS_SUBSCRIPTION: &str = "Subscriptions are not supported on this transport.";

/// The mistakes of each operation, in words. Only introspection would run, and there is nobody whose session it had.
pub async fn mistakes(document: &ExecutableDocument) -> Vec<String> {
    let schema = super::schema();
    let mut mistakes = Vec::new();
    for (name, _) in document.operations.iter() {
        let mut request = Request::new(String::new()).only_introspection();
        request.set_parsed_query(document.clone());
        request.operation_name = name.map(ToString::to_string);
        // What has no path was found before anything would have run.
        let errors = schema.execute(request).await.errors.into_iter().filter(|error| error.path.is_empty());
        mistakes.extend(errors.map(|error| error.message).filter(|message| message != IS_SUBSCRIPTION));
    }
    mistakes.sort_unstable();
    mistakes.dedup();
    mistakes
}
