using TorchSharp.Utils;

namespace Experiments.Torch.Models;

/// <summary>The name that a module or parameter carries in Hugging Face weights; dots between nested ones come from the modules.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class HfAttribute : ComponentNameAttribute
{
    public HfAttribute(string name) => Name = name;
}
