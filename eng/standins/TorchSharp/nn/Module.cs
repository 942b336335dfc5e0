using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

/// <content>The base of all modules.</content>
public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A named tree of parameters, buffers and submodules.</summary>
        public partial class Module : IDisposable
        {
            protected string name;

            private readonly List<(string Name, Parameter? Value)> _parameters_ = [];
            private readonly List<(string Name, Tensor Value, bool Persistent)> _buffers_ = [];
            private readonly List<(string Name, Module Value)> _children_ = [];
            private bool _registered;
            private bool _training = true;

            protected Module(string name) => this.name = name;

            public virtual bool training => _training;

            public virtual string GetName() => name;

            public virtual void train(bool train = true)
            {
                _training = train;
                foreach (var (_, child) in named_children()) child.train(train);
            }

            public virtual void eval() => train(false);

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var (_, child) in _children_) child.apply(fn);
                fn(this);
                return this;
            }

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    using var grad = parameter.grad;
                    if (grad is null) continue;
                    if (set_to_none)
                    {
                        parameter.grad = null;
                        continue;
                    }

                    using var _ = no_grad();
                    grad.detach_().zero_();
                }
            }

            public virtual IEnumerable<(string name, Module module)> named_children()
            {
                foreach (var child in _children_) yield return child;
            }

            public virtual IEnumerable<Module> children() => named_children().Select(child => child.module);

            /// <summary>The modules beneath this one, depth first, without this one.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var (childName, child) in named_children())
                {
                    yield return (childName, child);
                    foreach (var (innerName, inner) in child.named_modules()) yield return ($"{childName}.{innerName}", inner);
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(each => each.module);

            /// <summary>Every parameter once, under its first name.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<nint>();
                foreach (var (parameterName, parameter) in _parameters_)
                {
                    if (parameter is not null && seen.Add(parameter.Handle)) yield return (parameterName, parameter);
                }

                if (!recurse) yield break;
                foreach (var (childName, child) in named_children())
                {
                    foreach (var (innerName, parameter) in child.named_parameters(true))
                    {
                        if (seen.Add(parameter.Handle)) yield return ($"{childName}.{innerName}", parameter);
                    }
                }
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(each => each.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<nint>();
                foreach (var (bufferName, buffer, persistent) in _buffers_)
                {
                    if ((persistent || include_nonpersistent) && seen.Add(buffer.Handle)) yield return (bufferName, buffer);
                }

                if (!recurse) yield break;
                foreach (var (childName, child) in named_children())
                {
                    foreach (var (innerName, buffer) in child.named_buffers(true, include_nonpersistent))
                    {
                        if (seen.Add(buffer.Handle)) yield return ($"{childName}.{innerName}", buffer);
                    }
                }
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(each => each.buffer);

            public virtual bool has_parameter(string target) => named_parameters().Any(each => each.name == target);

            public virtual Parameter? get_parameter(string target) =>
                named_parameters().FirstOrDefault(each => each.name == target).parameter;

            public virtual bool has_buffer(string target) => named_buffers().Any(each => each.name == target);

            public virtual Tensor? get_buffer(string target) => named_buffers().FirstOrDefault(each => each.name == target).buffer;

            public virtual void register_module(string name, Module submodule)
            {
                CheckName(name);
                if (
                    submodule is null || ReferenceEquals(submodule, this)) throw new ArgumentException("The module is null or this one.",
                    nameof(submodule));
                if (
                    _children_.Exists(
                        child => child.Name == name)) throw new InvalidOperationException($"Sub-module {name} is already registered.");
                submodule.RegisterComponents();
                _children_.Add((name, submodule));
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_parameter(string name, Parameter? param)
            {
                CheckName(name);
                if (
                    _parameters_.Exists(
                        each => each.Name == name)) throw new InvalidOperationException($"Parameter {name} is already registered.");
                _parameters_.Add((name, param));
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                CheckName(name);
                if (
                    _buffers_.Exists(
                        each => each.Name == name)) throw new InvalidOperationException($"Tensor {name} is already registered.");
                _buffers_.Add((name, tensor, persistent));
            }

            /// <summary>
            /// Registers every field that holds a module, a parameter or a tensor, this class's before its base classes', and a name once:
            /// a base class's field whose name recurs is skipped, and plain tensors become persistent buffers.
            /// </summary>
            protected virtual void RegisterComponents()
            {
                if (_registered) return;
                _registered = true;
                foreach (var field in ComponentFields())
                {
                    var component = field.ComponentName();
                    switch (field.GetValue(this))
                    {
                        case Module module when !_children_.Exists(child => child.Name == component):
                            register_module(component, module);
                            break;
                        case Parameter parameter when !_parameters_.Exists(each => each.Name == component):
                            register_parameter(component, parameter);
                            break;
                        case TorchSharp.Modules.Parameter _:
                            break;
                        case Tensor tensor when !_buffers_.Exists(each => each.Name == component):
                            register_buffer(component, tensor);
                            break;
                    }
                }
            }

            /// <summary>Registers or replaces a parameter; null removes it.</summary>
            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                _parameters_.RemoveAll(each => each.Name == name);
                if (value is not null) register_parameter(name, value);
            }

            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                _buffers_.RemoveAll(each => each.Name == name);
                if (value is not null) register_buffer(name, value, persistent);
            }

            /// <summary>A parameter that no dispose scope owns: it lives as long as its module.</summary>
            private protected static Parameter Detached(Tensor data, bool requiresGrad = true)
            {
                var parameter = new Parameter(data, requiresGrad);
                parameter.DetachFromDisposeScope();
                return parameter;
            }

            protected void ClearModules() => _children_.Clear();

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach (var (_, parameter) in _parameters_) parameter?.Dispose();
                foreach (var (_, buffer, _) in _buffers_) buffer.Dispose();
                foreach (var (_, child) in _children_) child.Dispose();
            }

            private static void CheckName(string name)
            {
                ArgumentException.ThrowIfNullOrEmpty(name);
                if (
                    name.Contains('.', StringComparison.Ordinal)) throw new ArgumentException($"component name can't contain \".\": {name}",
                    nameof(name));
            }

            private IEnumerable<FieldInfo> ComponentFields()
            {
                var names = new HashSet<string>(StringComparer.Ordinal);
                for (var type = GetType(); type is not null && type != typeof(Module); type = type.BaseType)
                {
                    foreach (
                        var field in type.GetFields(
                            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                    {
                        if (names.Add(field.Name)) yield return field;
                    }
                }
            }
        }
    }
}
