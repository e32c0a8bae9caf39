//! The gate against real repositories, made by real `git`.

mod baseline;
mod delta;
mod hook;
mod outputs;
mod precommit;
mod range;
mod repository;
mod torture;
