//! Handlers without their types. axum compiles some kilobytes of its own code for the type of
//! each handler; erased ones have one type, and a component with many routes is a tenth smaller.

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::Response;

type Responding = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A handler whose type is forgotten.
#[derive(Clone)]
pub struct Erased(Arc<dyn Fn(Request) -> Responding + Send + Sync>);

/// Forgets the type of a handler. It costs an allocation a request.
pub fn erase<H: Handler<T, ()> + Sync, T: 'static>(handler: H) -> Erased {
    Erased(Arc::new(move |request| {
        Box::pin(handler.clone().call(request, ()))
    }))
}

impl Handler<(), ()> for Erased {
    type Future = Responding;

    fn call(self, request: Request, (): ()) -> Responding {
        (self.0)(request)
    }
}
