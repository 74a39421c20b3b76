//! The public id of an account in a path.

use axum::extract::FromRequestParts;
use http::request::Parts;
use storefront_http::query::PathSegment;
use storefront_http::{Error, Result};
use uuid::Uuid;

/// The public id of an account in a path. One that is not a UUID is a 404.
pub struct UserId(pub String);

impl<S: Send + Sync> FromRequestParts<S> for UserId {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let PathSegment(text) = PathSegment::from_request_parts(parts, state).await?;
        let id = Uuid::try_parse(&text).map_err(|_| Error::NotFound("Not Found"))?;
        Ok(Self(id.to_string()))
    }
}

#[cfg(test)]
mod description {
    use std::collections::BTreeMap;

    use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
    use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, SchemaType, Type};
    use utoipa::openapi::{RefOr, Required, Response};
    use utoipa::{IntoParams, IntoResponses};

    use super::UserId;

    impl IntoParams for UserId {
        fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
            let uuid = ObjectBuilder::new()
                .schema_type(SchemaType::new(Type::String))
                .format(Some(SchemaFormat::Custom("uuid".into())));
            let parameter = ParameterBuilder::new()
                .name("id")
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .description(Some("The public id of an account"))
                .schema(Some(uuid));
            vec![parameter.build()]
        }
    }

    impl IntoResponses for UserId {
        fn responses() -> BTreeMap<String, RefOr<Response>> {
            let response = Response::new("`Not Found`: the id is not a UUID");
            BTreeMap::from([("404 UserId".into(), response.into())])
        }
    }
}
