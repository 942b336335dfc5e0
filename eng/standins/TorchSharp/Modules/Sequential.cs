using TorchSharp.Modules;

namespace TorchSharp
{
    /// <content>Chains of modules.</content>
    public static partial class torch
    {
        public static partial class nn
        {
            public static Sequential Sequential() => new(Array.Empty<Module<Tensor, Tensor>>());

            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new(modules);

            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) => new(modules.ToArray());

            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => new(modules);

            public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) =>
                new(modules.ToArray());
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Calls its modules one after the other.</summary>
    public class Sequential : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly List<torch.nn.Module<torch.Tensor, torch.Tensor>> _chain = [];

        internal Sequential(params (string name, torch.nn.Module<torch.Tensor, torch.Tensor> submodule)[] modules)
            : base(nameof(Sequential))
        {
            foreach (var (key, module) in modules) append(key, module);
        }

        internal Sequential(params torch.nn.Module<torch.Tensor, torch.Tensor>[] modules)
            : base(nameof(Sequential))
        {
            foreach (var module in modules) append(module);
        }

        public int Count => _chain.Count;

        public torch.nn.IModule<torch.Tensor, torch.Tensor> this[int index] => _chain[index];

        public Sequential append(string name, torch.nn.IModule<torch.Tensor, torch.Tensor> module)
        {
            var link = (torch.nn.Module<torch.Tensor, torch.Tensor>)module;
            _chain.Add(link);
            register_module(name, link);
            return this;
        }

        public Sequential append(torch.nn.IModule<torch.Tensor, torch.Tensor> module) => append($"{_chain.Count}", module);

        /// <summary>What is passed on between the modules is disposed.</summary>
        public override torch.Tensor forward(torch.Tensor tensor)
        {
            if (_chain.Count == 0) return tensor.alias();
            var value = tensor;
            foreach (var module in _chain)
            {
                var next = module.call(value);
                if (!ReferenceEquals(value, tensor) && !ReferenceEquals(value, next)) value.Dispose();
                value = next;
            }

            return value;
        }

        protected override void RegisterComponents()
        {
        }
    }
}
