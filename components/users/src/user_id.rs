//! The public id of an account in a path, and the account that a request is about.

use axum::extract::FromRequestParts;
use http::request::Parts;
use storefront_http::query::PathSegment;
use storefront_http::{Error, Result};
use storefront_identity::{Admin, CurrentUser};
use uuid::Uuid;

/// The public id of an account in a path. One that is not a UUID is a 404.
pub struct UserId(pub String);

/// The account that a request is about: the caller's or, below `/{id}`, another one, for admins.
/// So one handler serves both routes.
pub struct Subject {
    /// The public id of the account.
    pub user: String,
    /// Whether the path names the account.
    pub is_named: bool,
    /// Who asks.
    pub caller: CurrentUser,
}

impl<S: Send + Sync> FromRequestParts<S> for UserId {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let id = find_id(parts, state).await?;
        id.map(Self).ok_or(Error::NotFound("Not Found"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Subject {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let id = find_id(parts, state).await?;
        let caller = match id {
            Some(_) => Admin::from_request_parts(parts, state).await?.0,
            None => CurrentUser::from_request_parts(parts, state).await?,
        };
        Ok(Self {
            is_named: id.is_some(),
            user: id.unwrap_or_else(|| caller.account.user.id.clone()),
            caller,
        })
    }
}

async fn find_id(parts: &mut Parts, state: &(impl Send + Sync)) -> Result<Option<String>> {
    let Some(text) = PathSegment::named("id", parts, state).await? else {
        return Ok(None);
    };
    let id = Uuid::try_parse(&text).map_err(|_| Error::NotFound("Not Found"))?;
    Ok(Some(id.to_string()))
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
