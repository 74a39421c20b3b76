//! The listener: accepts connections and hands them to the worker threads.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::scheduler::worker_threads::WorkerThreads;

/// The most connections at the same time. More wait in the system's queue.
const MAX_CONNECTIONS: usize = 4096;

/// The pause after an error, which most likely means that no file descriptor is free.
const RETRY_DELAY: Duration = Duration::from_millis(20);

/// Serves connections until `stop` resolves, then lets requests end.
pub async fn serve(listener: TcpListener, threads: WorkerThreads, stop: impl Future<Output = ()>) {
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &permits) => accepted,
        };
        match accepted {
            Ok((stream, address, permit)) => threads.hand_over(stream, address, permit),
            Err(_) => tokio::time::sleep(RETRY_DELAY).await,
        }
    }
    drop(listener);
    threads.join().await;
}

/// Waits until one more connection is allowed, and for that connection.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = permits.clone().acquire_owned().await;
    let permit = permit.map_err(io::Error::other)?;
    let (stream, address) = listener.accept().await?;
    Ok((stream.into_std()?, address, permit))
}
