//! Pictures that come with the deployment: files of a mount.

use storefront_files::serve::{self, Asked, Mount, Ready};
use storefront_files::{Entry, FilePath, Index};

use crate::accept::Wanted;
use crate::policy;

/// Where `spin.toml` mounts `static/catalog`.
const MOUNT: &str = "/";

/// The folder in it with the pictures' sizes: `<path>/<width>.<extension>`. It is
/// hidden, so that no request can name it.
const SIZES: &str = ".sizes/";

/// `static/catalog` as it was when this was built.
static INDEX: Index = include!(concat!(env!("OUT_DIR"), "/index.rs"));

/// The mount.
pub struct Deployed(Mount);

impl Deployed {
    /// # Errors
    /// A text for the log, when nothing is mounted.
    pub fn open() -> Result<Self, String> {
        Mount::open(MOUNT, &INDEX).map(Self)
    }

    /// Answers a request; `None` if there is no such picture.
    pub async fn read(
        &self,
        asked: &Asked,
        path: &FilePath,
        wanted: Option<&Wanted>,
    ) -> Option<Ready> {
        let Some(wanted) = wanted else {
            return serve::from_mount(&self.0, asked, path, policy::of).await;
        };
        let mut ready = match size_of(path, wanted) {
            Some(size) => serve::from_mount(&self.0, asked, &size, policy::of).await,
            None => None,
        };
        if ready.is_none() {
            ready = serve::from_mount(&self.0, asked, path, policy::of).await;
        }
        let (mut answer, source) = ready?;
        policy::vary_by_accept(&mut answer);
        Some((answer, source))
    }
}

/// The pictures of the deployment, by path.
pub fn all() -> impl Iterator<Item = &'static Entry> + Clone {
    INDEX
        .entries
        .iter()
        .filter(|entry| !entry.path.starts_with(SIZES))
}

/// Is this the path of one of them? (Of one that is known since the build: a file
/// that was added later comes before an upload, but does not prevent it.)
pub fn has(path: &FilePath) -> bool {
    INDEX.find(path.as_str()).is_some()
}

/// The path of the best size, if it is better than the original. A picture that
/// was replaced without a build has the sizes of the one before.
fn size_of(path: &FilePath, wanted: &Wanted) -> Option<FilePath> {
    let original = INDEX.find(path.as_str())?;
    let sizes = INDEX.below(&format!("{SIZES}{}", path.as_str())).iter();
    let sizes = sizes.filter(|size| {
        let name = size.path.rsplit('/').next().unwrap_or_default();
        storefront_images::parse_name(name).is_some_and(|(width, _)| width == wanted.width)
    });
    let sizes = sizes.map(|size| (Some(size.path), &size.representation));
    let files: Vec<_> = sizes.chain([(None, original)]).collect();
    let best = wanted.best(&files, |(_, file)| (file.media, file.length))?;
    best.0.map(|path| FilePath::own(path.to_owned()))
}
