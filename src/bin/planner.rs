//! The planner: a worker that makes the plan of a release, so that the first load need not carry what a plan is made of.

fn main() {
    tminus::web::planner::start();
}
