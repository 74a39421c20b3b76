//! Pictures for admins: `PUT` and `DELETE /cache/catalog/{path}`, and the list at
//! `GET /cache/catalog`.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::header::{ETAG, LOCATION};
use http::{HeaderMap, HeaderValue, StatusCode, Uri};
use serde::Serialize;
use storefront_assets::FilePath;
use storefront_http::conditional::Conditions;
use storefront_http::methods::{get, put};
use storefront_http::page::{Page, PageRequest};
use storefront_http::query::Query;
use storefront_http::service::{self, Route};
use storefront_http::{Error, Json, Result, content, date};
use storefront_identity::Admin;
use storefront_images::MAX_BYTES;

use crate::uploads::{self, Upload};
use crate::{deployment, resizer, target};

/// The routes of admins.
pub static ROUTES: LazyLock<Router> =
    LazyLock::new(|| service::with_fallbacks(service::router(routes())));

/// Paths and handlers. `GET` and `HEAD` for a picture are not among them.
pub fn routes() -> [Route; 2] {
    [
        ("/cache/catalog", get(list)),
        ("/cache/catalog/{*path}", put(upload).delete(delete)),
    ]
}

/// A picture of either kind.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Listed {
    /// Below `/cache/catalog/`.
    path: String,
    /// The `image_url` of a product with this picture.
    image_url: String,
    /// Of its content.
    media_type: String,
    /// In bytes.
    length: u64,
    /// RFC 3339, UTC.
    #[cfg_attr(test, schema(format = DateTime))]
    modified: String,
    /// False for pictures of the deployment, which cannot be changed here.
    uploaded: bool,
}

/// The response to an upload.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct StoredUpload {
    #[serde(flatten)]
    upload: Upload,
    /// The `image_url` of a product with this picture.
    image_url: String,
}

/// Uploads a picture.
///
/// JPEG, PNG, WebP, GIF, AVIF or SVG of at most 10 MiB, with a name that ends accordingly.
/// Its sizes are made now. The media type is that of the content, whatever
/// `Content-Type` says. `If-None-Match: *` replaces nothing.
#[cfg_attr(test, utoipa::path(
    put, path = "/cache/catalog/{path}", operation_id = "upload_picture", tag = "Pictures",
    params(crate::parameters::PicturePath, crate::parameters::WriteConditions),
    request_body(content = crate::parameters::Binary, content_type = "image/*"),
    responses(
        (status = 200, description = "It has replaced another one, or was there", body = StoredUpload,
            headers(("ETag" = String))),
        (status = 201, description = "It is new", body = StoredUpload,
            headers(("ETag" = String), ("Location" = String, description = "Its path"))),
        (status = 400, description = "`Request body is incomplete`"),
        (status = 404, description = "`File not found`: no picture can be called that"),
        (status = 409, description = "`This picture is part of the deployment`"),
        (status = 412, description = "`Precondition failed`: the present one is another one"),
        (status = 413, description = "`Request body is too large` (over 10 MiB)"),
        (status = 415, description = "`The file is not a picture. Use JPEG, PNG, WebP, GIF, AVIF or SVG.`"),
        (status = 422, description = "Its name or content is at fault", body = storefront_http::openapi::InvalidFields),
        Admin,
    ),
))]
async fn upload(_: Admin, uri: Uri, headers: HeaderMap, request: Request) -> Result<Response> {
    let path = parse_changeable_path(&uri)?;
    let bytes = content::read_body(request, MAX_BYTES).await?;
    let picture = resizer::resize(&bytes, path.as_str()).await?;
    let (stored, is_new) =
        uploads::store(&path, picture, &bytes, &Conditions::from_headers(&headers)).await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let etag = HeaderValue::from_str(&stored.etag).ok();
    let image_url = format!("catalog/{}", stored.path);
    let mut response = (
        status,
        Json(StoredUpload {
            upload: stored,
            image_url,
        }),
    )
        .into_response();
    let location = HeaderValue::from_str(uri.path()).ok();
    let fields = [(ETAG, etag), (LOCATION, location.filter(|_| is_new))];
    for (name, value) in fields {
        if let Some(value) = value {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// Deletes an uploaded picture.
#[cfg_attr(test, utoipa::path(
    delete, path = "/cache/catalog/{path}", operation_id = "delete_picture", tag = "Pictures",
    params(crate::parameters::PicturePath, crate::parameters::WriteConditions),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "`File not found`"),
        (status = 409, description = "`This picture is part of the deployment`"),
        (status = 412, description = "`Precondition failed`: the present one is another one"),
        Admin,
    ),
))]
async fn delete(_: Admin, uri: Uri, headers: HeaderMap) -> Result<StatusCode> {
    let path = parse_changeable_path(&uri)?;
    uploads::delete(&path, &Conditions::from_headers(&headers)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Uploaded pictures, the newest first, then those of the deployment.
///
/// Without a token there is nothing here.
#[cfg_attr(test, utoipa::path(
    get, path = "/cache/catalog", operation_id = "list_pictures", tag = "Pictures",
    params(("search" = Option<String>, Query, description = "Part of a path"), PageRequest),
    responses(
        (status = 200, description = "A part of the list", body = Page<Listed>),
        (status = 404, description = "`File not found`: nobody says who they are"),
        Query,
        Admin,
    ),
))]
async fn list(_: Admin, query: Query) -> Result<Json<Page<Listed>>> {
    let slice = PageRequest::from_query(&query)?;
    let search = query.get("search").unwrap_or_default().to_lowercase();
    let uploaded = uploads::list(&search, slice).await?;
    let found = deployment::list().filter(|entry| entry.path.to_lowercase().contains(&search));
    let total = uploaded.total + found.clone().count() as i64;
    let skipped = usize::try_from(slice.offset - uploaded.total).unwrap_or(0);
    let mut items: Vec<_> = uploaded.items.into_iter().map(Listed::from).collect();
    let room = (slice.limit as usize).saturating_sub(items.len());
    items.extend(found.skip(skipped).take(room).map(|entry| Listed {
        path: entry.path.into(),
        image_url: format!("catalog/{}", entry.path),
        media_type: entry.representation.media_type.into(),
        length: entry.representation.length,
        modified: date::format_rfc3339(entry.representation.modified),
        uploaded: false,
    }));
    Ok(Json(Page { items, total }))
}

impl From<Upload> for Listed {
    fn from(upload: Upload) -> Self {
        Self {
            image_url: format!("catalog/{}", upload.path),
            path: upload.path,
            media_type: upload.media_type,
            length: upload.length.unsigned_abs(),
            modified: date::format_rfc3339(upload.modified),
            uploaded: true,
        }
    }
}

/// Parses the path of a picture that may be changed.
///
/// # Errors
/// 404 when no picture can have the path, 409 when it is a file of the deployment: the
/// deployment is the same on all replicas only because nobody writes to it.
fn parse_changeable_path(uri: &Uri) -> Result<FilePath> {
    let path = target::file_path(uri);
    let path = path.ok_or(Error::NotFound("File not found"))?;
    match deployment::contains(&path) {
        true => Err(Error::Conflict("This picture is part of the deployment")),
        false => Ok(path),
    }
}
