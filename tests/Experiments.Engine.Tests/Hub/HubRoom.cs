using System.Collections.Concurrent;
using System.Security.Cryptography;
using Experiments.Core.Hub;
using Experiments.Engine.Hub;
using Experiments.Testing;
using Experiments.Testing.Hub;

namespace Experiments.Engine.Tests.Hub;

/// <summary>A hub, a cache of its own, and a resolver between the two that does not wait long.</summary>
internal sealed class HubRoom : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<HubResolver> _resolvers = [];

    /// <summary>Big enough that it does not arrive at once.</summary>
    public static byte[] Weights { get; } = RandomNumberGenerator.GetBytes(300_000);

    public FakeHub Hub { get; } = new();

    public string Cache => _folder.File("hub");

    public ConcurrentQueue<HubProgress> Progress { get; } = new();

    public DataCard Card { get; set; } = DataCard.Empty;

    public HubOptions Options => new(Hub.Endpoint, Cache)
    {
        Patience = new HubPatience { Pause = TimeSpan.FromMilliseconds(1), Silence = TimeSpan.FromSeconds(2), Attempts = 4 },
    };

    /// <summary>A model at <c>main</c>; its commit.</summary>
    public string AddModel(string name = "owner/tiny") => Hub.Add(name).Push(
        "main",
        ("config.json", "{\"model_type\":\"bert\"}"u8.ToArray()),
        ("tokenizer.json", "{}"u8.ToArray()),
        ("model.safetensors", Weights),
        ("pytorch_model.bin", [1]),
        ("README.md", "about"u8.ToArray()),
        ("onnx/model.onnx", [2]));

    public Task<HubInput> ResolveAsync(string name, HubOptions? options = null, string role = "train")
    {
        HubResolver resolver = new(options ?? Options, new NoDataCard(Card), TimeProvider.System, new Collector(Progress));
        _resolvers.Add(resolver);
        return resolver.ResolveAsync(HubName.Parse(name)!, role, CancellationToken.None);
    }

    public string PathOf(params string[] parts) => Path.Combine([Cache, .. parts]);

    public void Dispose()
    {
        foreach (HubResolver resolver in _resolvers)
            resolver.Dispose();
        Hub.Dispose();
        _folder.Dispose();
    }

    /// <summary><see cref="Progress{T}"/> would report on other threads, later.</summary>
    private sealed class Collector(ConcurrentQueue<HubProgress> seen) : IProgress<HubProgress>
    {
        public void Report(HubProgress value) => seen.Enqueue(value);
    }
}
