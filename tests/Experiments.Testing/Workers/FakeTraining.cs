using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Experiments.Core.Runs;
using Experiments.Core.Workers;

namespace Experiments.Testing.Workers;

/// <summary>A run's events, decided by the plan's settings, its inputs and the threads: the same again, bit for bit.</summary>
internal sealed class FakeTraining(TrainRequest request, WorkerScript script, int process)
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly Random _random = new(Seed(request, script));

    public long Step { get; private set; }

    public DateTimeOffset Now => Start.AddSeconds(Step);

    public IEnumerable<RunEvent> Events()
    {
        yield return new RunStarted(Now, request.Attempt, script.Steps, 1, 1000, 100, "cpu", script.Threads, process);
        bool endless = script.Behaviour is Behaviour.Slow or Behaviour.Hang;
        int steps = script.Behaviour is Behaviour.Fail or Behaviour.Die ? script.Steps / 2 : script.Steps;
        while (endless || Step < steps)
        {
            Step++;
            yield return new StepCompleted(Now, Step, (double)Step / script.Steps, Loss(), 1e-3, Loss(), 64, Step);
        }

        if (script.Behaviour == Behaviour.Fail)
            yield return new RunFailed(Now, "EXP4040", "The loss is not a number.");
        if (script.Behaviour == Behaviour.Succeed)
        {
            foreach (RunEvent last in Finish())
                yield return last;
        }
    }

    private IEnumerable<RunEvent> Finish()
    {
        ImmutableSortedDictionary<string, double> metrics = ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal, [KeyValuePair.Create("eval_accuracy", _random.NextDouble()), KeyValuePair.Create("eval_loss", Loss())]);
        yield return new EvaluationCompleted(Now, Step, 1, "eval", metrics, [[3, 1], [0, 4]], 0.5);
        byte[] weights = new byte[64];
        _random.NextBytes(weights);
        Directory.CreateDirectory(new RunFolder(request.Folder).Model);
        File.WriteAllBytes(Path.Combine(request.Folder, "model", "model.safetensors"), weights);
        yield return new ArtifactWritten(Now, "model/model.safetensors", Convert.ToHexStringLower(SHA256.HashData(weights)), weights.Length);
        yield return new RunSucceeded(Now, metrics, null, Step);
    }

    private double Loss() => (float)_random.NextDouble();

    private static int Seed(TrainRequest request, WorkerScript script)
    {
        StringBuilder text = new($"{script.Threads}");
        foreach (var setting in request.Plan.Settings)
            text.Append(setting.Key).Append(JsonSerializer.Serialize(setting.Value.Value));
        foreach (var input in request.Plan.Inputs)
            text.Append(input.Sha256);
        return BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
