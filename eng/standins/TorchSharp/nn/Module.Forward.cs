namespace TorchSharp;

/// <content>Modules that compute a result from inputs.</content>
public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What can be called with 1 argument.</summary>
        public interface IModule<T, TResult>
        {
            TResult call(T input1);
        }

        /// <summary>What can be called with 2 arguments.</summary>
        public interface IModule<T1, T2, TResult>
        {
            TResult call(T1 input1, T2 input2);
        }

        /// <summary>What can be called with 3 arguments.</summary>
        public interface IModule<T1, T2, T3, TResult>
        {
            TResult call(T1 input1, T2 input2, T3 input3);
        }

        /// <summary>What can be called with 4 arguments.</summary>
        public interface IModule<T1, T2, T3, T4, TResult>
        {
            TResult call(T1 input1, T2 input2, T3 input3, T4 input4);
        }

        /// <summary>What can be called with 5 arguments.</summary>
        public interface IModule<T1, T2, T3, T4, T5, TResult>
        {
            TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5);
        }

        /// <summary>What can be called with 6 arguments.</summary>
        public interface IModule<T1, T2, T3, T4, T5, T6, TResult>
        {
            TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6);
        }

        /// <summary>A module with hooks before and after its forward.</summary>
        public class HookableModule<TPreHook, TPostHook> : Module
        {
            protected Dictionary<string, TPreHook> pre_hooks = [];
            protected Dictionary<string, TPostHook> post_hooks = [];
            private int _hooks;

            protected HookableModule(string name)
                : base(name)
            {
            }

            public HookRemover register_forward_pre_hook(TPreHook hook)
            {
                var key = $"{++_hooks}";
                pre_hooks.Add(key, hook);
                return new HookRemover(this, key);
            }

            public HookRemover register_forward_hook(TPostHook hook)
            {
                var key = $"{++_hooks}";
                post_hooks.Add(key, hook);
                return new HookRemover(this, key);
            }

            /// <summary>Takes a hook away again.</summary>
            public class HookRemover
            {
                private readonly HookableModule<TPreHook, TPostHook> _module;
                private readonly string _key;

                public HookRemover(HookableModule<TPreHook, TPostHook> module, string key)
                {
                    _module = module;
                    _key = key;
                }

                public void remove()
                {
                    _module.pre_hooks.Remove(_key);
                    _module.post_hooks.Remove(_key);
                }
            }
        }

        /// <summary>A module of 1 argument.</summary>
        public abstract class Module<T, TResult> :
            HookableModule<Func<Module<T, TResult>, T, T>, Func<Module<T, TResult>, T, TResult, TResult>>,
            IModule<T, TResult>
        {
            protected Module(string name)
                : base(name)
            {
            }

            public abstract TResult forward(T input);

            public TResult call(T input)
            {
                foreach (var hook in pre_hooks.Values) input = hook(this, input) ?? input;
                var result = forward(input);
                foreach (var hook in post_hooks.Values) result = hook(this, input, result) ?? result;
                return result;
            }
        }

        /// <summary>A module of 2 arguments.</summary>
        public abstract class Module<T1, T2, TResult> :
            HookableModule<Func<Module<T1, T2, TResult>, T1, T2, (T1, T2)?>, Func<Module<T1, T2, TResult>, T1, T2, TResult, TResult>>,
            IModule<T1, T2, TResult>
        {
            protected Module(string name)
                : base(name)
            {
            }

            public abstract TResult forward(T1 input1, T2 input2);

            public TResult call(T1 input1, T2 input2)
            {
                foreach (var hook in pre_hooks.Values)
                {
                    if (hook(this, input1, input2) is { } changed) (input1, input2) = changed;
                }

                var result = forward(input1, input2);
                foreach (var hook in post_hooks.Values) result = hook(this, input1, input2, result) ?? result;
                return result;
            }
        }

        /// <summary>A module of 3 arguments.</summary>
        public abstract class Module<T1, T2, T3, TResult> :
            HookableModule<Func<Module<T1, T2, T3, TResult>, T1, T2, T3, (
                T1, T2, T3)?>, Func<Module<T1, T2, T3, TResult>, T1, T2, T3, TResult, TResult>>,
            IModule<T1, T2, T3, TResult>
        {
            protected Module(string name)
                : base(name)
            {
            }

            public abstract TResult forward(T1 input1, T2 input2, T3 input3);

            public TResult call(T1 input1, T2 input2, T3 input3)
            {
                foreach (var hook in pre_hooks.Values)
                {
                    if (hook(this, input1, input2, input3) is { } changed) (input1, input2, input3) = changed;
                }

                var result = forward(input1, input2, input3);
                foreach (var hook in post_hooks.Values) result = hook(this, input1, input2, input3, result) ?? result;
                return result;
            }
        }

        /// <summary>A module of 4 arguments.</summary>
        public abstract class Module<T1, T2, T3, T4, TResult> :
            HookableModule<Func<Module<T1, T2, T3, T4, TResult>, T1, T2, T3, T4, (
                T1, T2, T3, T4)?>, Func<Module<T1, T2, T3, T4, TResult>, T1, T2, T3, T4, TResult, TResult>>,
            IModule<T1, T2, T3, T4, TResult>
        {
            protected Module(string name)
                : base(name)
            {
            }

            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4);

            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4)
            {
                foreach (var hook in pre_hooks.Values)
                {
                    if (hook(this, input1, input2, input3, input4) is { } changed) (input1, input2, input3, input4) = changed;
                }

                var result = forward(input1, input2, input3, input4);
                foreach (var hook in post_hooks.Values) result = hook(this, input1, input2, input3, input4, result) ?? result;
                return result;
            }
        }

        /// <summary>A module of 5 arguments.</summary>
        public abstract class Module<T1, T2, T3, T4, T5, TResult> :
            HookableModule<Func<Module<T1, T2, T3, T4, T5, TResult>, T1, T2, T3, T4, T5, (
                T1, T2, T3, T4, T5)?>, Func<Module<T1, T2, T3, T4, T5, TResult>, T1, T2, T3, T4, T5, TResult, TResult>>,
            IModule<T1, T2, T3, T4, T5, TResult>
        {
            protected Module(string name)
                : base(name)
            {
            }

            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5);

            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5)
            {
                foreach (var hook in pre_hooks.Values)
                {
                    if (
                        hook(this, input1, input2, input3, input4, input5) is { } changed) (input1, input2, input3, input4,
                        input5) = changed;
                }

                var result = forward(input1, input2, input3, input4, input5);
                foreach (var hook in post_hooks.Values) result = hook(this, input1, input2, input3, input4, input5, result) ?? result;
                return result;
            }
        }

        /// <summary>A module of 6 arguments.</summary>
        public abstract class Module<T1, T2, T3, T4, T5, T6, TResult> :
            HookableModule<Func<Module<T1, T2, T3, T4, T5, T6, TResult>, T1, T2, T3, T4, T5, T6, (
                T1, T2, T3, T4, T5, T6)?>, Func<Module<T1, T2, T3, T4, T5, T6, TResult>, T1, T2, T3, T4, T5, T6, TResult, TResult>>,
            IModule<T1, T2, T3, T4, T5, T6, TResult>
        {
            protected Module(string name)
                : base(name)
            {
            }

            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6);

            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6)
            {
                foreach (var hook in pre_hooks.Values)
                {
                    if (
                        hook(this, input1, input2, input3, input4, input5, input6) is { } changed) (input1, input2, input3, input4,
                        input5, input6) = changed;
                }

                var result = forward(input1, input2, input3, input4, input5, input6);
                foreach (
                    var hook in post_hooks.Values) result = hook(this, input1, input2, input3, input4, input5, input6, result) ?? result;
                return result;
            }
        }
    }
}
