// libtorch has one generator and one number of threads a process, and tests that train set both: they take turns.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
