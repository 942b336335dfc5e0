using System.Collections;
using TorchSharp.Modules;

namespace TorchSharp
{
    /// <content>Modules by name.</content>
    public static partial class torch
    {
        public static partial class nn
        {
            public static ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => Filled(modules);

            public static ModuleDict<T> ModuleDict<T>(params (string, T)[] modules) where T : Module => Filled(modules);

            private static ModuleDict<T> Filled<T>((string, T)[] modules) where T : Module
            {
                var result = new ModuleDict<T>();
                foreach (var (key, module) in modules) result.Add(key, module);
                return result;
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Modules that are registered under their keys, in the order of adding.</summary>
    public class ModuleDict<T> : torch.nn.Module, IEnumerable<(string, T)>
        where T : torch.nn.Module
    {
        private readonly List<(string Key, T Value)> _list = [];
        private bool _ready;

        public ModuleDict()
            : base(nameof(ModuleDict<T>))
        {
        }

        public int Count => _list.Count;

        public ICollection<string> Keys => keys().ToList();

        public ICollection<T> Values => values().ToList();

        public T this[string key]
        {
            get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);
            set
            {
                var at = _list.FindIndex(each => each.Key == key);
                if (at < 0) _list.Add((key, value));
                else _list[at] = (key, value);
                Register();
            }
        }

        public void Add(string key, T value)
        {
            if (ContainsKey(key)) throw new ArgumentException($"An item with the same key has already been added. Key: {key}", nameof(key));
            _list.Add((key, value));
            Register();
        }

        public bool Remove(string key)
        {
            var found = _list.RemoveAll(each => each.Key == key) > 0;
            if (found) Register();
            return found;
        }

        public bool ContainsKey(string key) => _list.Exists(each => each.Key == key);

        public bool TryGetValue(string key, out T value)
        {
            var at = _list.FindIndex(each => each.Key == key);
            value = at < 0 ? null! : _list[at].Value;
            return at >= 0;
        }

        public IEnumerable<string> keys() => _list.Select(each => each.Key);

        public IEnumerable<T> values() => _list.Select(each => each.Value);

        public IEnumerator<(string, T)> items() => GetEnumerator();

        public IEnumerator<(string, T)> GetEnumerator() => _list.Select(each => (each.Key, each.Value)).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        protected override void RegisterComponents()
        {
            if (_ready) return;
            _ready = true;
            Register();
        }

        private void Register()
        {
            if (!_ready) return;
            ClearModules();
            foreach (var (key, value) in _list) register_module(key, value);
        }
    }
}
