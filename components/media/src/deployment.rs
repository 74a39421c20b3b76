//! Pictures that come with the deployment: files of a mount.

use std::cell::OnceCell;
use std::rc::Rc;

use storefront_assets::FilePath;
use storefront_assets::mounted::{Index, IndexEntry, Mount};
use storefront_http::representation::ReadRequest;
use storefront_http::{Error, Response, Result};

use crate::policy;
use crate::size_request::SizeRequest;

/// Where `spin.toml` mounts `static/catalog`.
const MOUNT: &str = "/";

/// The folder of the mount with the pictures' sizes: `<path>/<width>.<extension>`. It is
/// hidden, so that no request can name it.
const SIZES: &str = ".sizes/";

/// `static/catalog` as it was when the component was built.
static INDEX: Index = include!(concat!(env!("OUT_DIR"), "/index.rs"));

/// The mounted pictures.
pub struct Deployment(Mount);

impl Deployment {
    /// Returns the mount, which the instance opens once.
    ///
    /// # Errors
    /// 500 when nothing is mounted.
    pub fn of_instance() -> Result<Rc<Self>> {
        thread_local! {
            static DEPLOYMENT: OnceCell<Rc<Deployment>> = const { OnceCell::new() };
        }
        DEPLOYMENT.with(|cell| {
            if let Some(deployment) = cell.get() {
                return Ok(deployment.clone());
            }
            let mount = Mount::open(MOUNT, &INDEX).map_err(Error::Internal)?;
            Ok(cell.get_or_init(|| Rc::new(Self(mount))).clone())
        })
    }

    /// Responds to a request; `None` if there is no such picture.
    pub async fn respond_with_file(
        &self,
        request: &ReadRequest,
        path: &FilePath,
        size: Option<&SizeRequest>,
    ) -> Option<Result<Response>> {
        let Some(size) = size else {
            return self.0.respond(request, path, policy::for_media_type).await;
        };
        let mut response = match find_size(path, size) {
            Some(path) => self.0.respond(request, &path, policy::for_media_type).await,
            None => None,
        };
        if response.is_none() {
            response = self.0.respond(request, path, policy::for_media_type).await;
        }
        let response = response?;
        Some(response.map(|mut response| {
            policy::vary_by_accept(response.headers_mut());
            response
        }))
    }
}

/// Lists the pictures of the deployment, by path.
pub fn list() -> impl Iterator<Item = &'static IndexEntry> + Clone {
    INDEX
        .entries
        .iter()
        .filter(|entry| !entry.path.starts_with(SIZES))
}

/// True for the path of a picture of the deployment that was there at the build. A file
/// that was added later hides an upload, but does not prevent it.
pub fn contains(path: &FilePath) -> bool {
    INDEX.find(path.as_str()).is_some()
}

/// Finds the path of the best size, if it is better than the original. A picture that
/// was replaced without a build has the sizes of the one before.
fn find_size(path: &FilePath, request: &SizeRequest) -> Option<FilePath> {
    let original = INDEX.find(path.as_str())?;
    let sizes = INDEX
        .entries_below(&format!("{SIZES}{}", path.as_str()))
        .iter();
    let sizes = sizes.filter(|size| {
        let name = size.path.rsplit('/').next().unwrap_or_default();
        storefront_images::parse_name(name).is_some_and(|(width, _)| width == request.width)
    });
    let sizes = sizes.map(|size| (Some(size.path), &size.representation));
    let files: Vec<_> = sizes.chain([(None, original)]).collect();
    let best = request.best(&files, |(_, file)| (file.media_type, file.length))?;
    best.0.map(|path| FilePath::unchecked(path.to_owned()))
}
