"""A whole stack on free ports, and WeChat's side of it. The benchmarks and the tests of the stack drive it."""
