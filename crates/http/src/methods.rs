//! Handlers of methods: as those of `axum::routing`, without the handlers' types. axum compiles
//! some kilobytes of its own code for the type of each handler; here all have one type, and a
//! component with many routes is a tenth smaller.

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter};

type Responding = Pin<Box<dyn Future<Output = Response> + Send>>;

/// The handlers of a route, by method.
#[derive(Clone, Default)]
pub struct Methods(MethodRouter);

/// A handler whose type is forgotten. It costs an allocation a request.
#[derive(Clone)]
struct Erased(Arc<dyn Fn(Request) -> Responding + Send + Sync>);

impl Handler<(), ()> for Erased {
    type Future = Responding;

    fn call(self, request: Request, (): ()) -> Responding {
        (self.0)(request)
    }
}

macro_rules! methods {
    ($($name:ident $filter:ident)*) => {
        $(
            /// A route with a handler of this method.
            pub fn $name<T: 'static>(handler: impl Handler<T, ()>) -> Methods {
                Methods::default().$name(handler)
            }
        )*

        impl Methods {
            $(
                /// Adds a handler of this method.
                #[must_use]
                pub fn $name<T: 'static>(self, handler: impl Handler<T, ()>) -> Self {
                    self.on(MethodFilter::$filter, handler)
                }
            )*
        }
    };
}

methods! { get GET post POST put PUT patch PATCH delete DELETE }

impl Methods {
    fn on<T: 'static>(self, method: MethodFilter, handler: impl Handler<T, ()>) -> Self {
        let erased = Erased(Arc::new(move |request| {
            Box::pin(handler.clone().call(request, ()))
        }));
        Self(self.0.on(method, erased))
    }
}

impl From<Methods> for MethodRouter {
    fn from(methods: Methods) -> Self {
        methods.0
    }
}
