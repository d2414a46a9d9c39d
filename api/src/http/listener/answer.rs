//! Between the connection and the routes: counts what is being answered, and says goodbye while the server leaves.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderValue, Request, Response, StatusCode, Version, header},
};
use hyper::{
    body::{Frame, Incoming, SizeHint},
    service::Service,
};
use hyper_util::service::TowerToHyperService;
use tokio::{sync::watch, time::Instant};

use super::pulse::Pulse;
use crate::http::Stage;

/// A request that is being answered, until its answer's last byte is handed over.
struct Busy(Arc<Pulse>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.end(Instant::now());
    }
}

/// A body whose end is the end of its request.
pub(super) struct Counted {
    body: Body,
    _busy: Busy,
}

/// The routes as one connection's requests meet them.
pub(super) struct Answering {
    pub routes: TowerToHyperService<Router>,
    pub pulse: Arc<Pulse>,
    pub stage: watch::Receiver<Stage>,
}

impl Service<Request<Incoming>> for Answering {
    type Response = Response<Counted>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let version = request.version();
        self.pulse.begin(version);
        let (busy, stage) = (Busy(self.pulse.clone()), self.stage.clone());
        let answer = self.routes.call(request.map(Body::new));
        Box::pin(async move {
            let mut answer = answer.await?;
            // HTTP/2 has a frame for this, and an upgrade leaves HTTP altogether.
            let can_close = version <= Version::HTTP_11 && answer.status() != StatusCode::SWITCHING_PROTOCOLS;
            if can_close && *stage.borrow() != Stage::Serving {
                answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok(answer.map(|body| Counted { body, _busy: busy }))
        })
    }
}

impl hyper::body::Body for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
