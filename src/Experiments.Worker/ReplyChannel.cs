using System.Text.Json;
using Experiments.Core.Json;
using Experiments.Core.Workers;

namespace Experiments.Worker;

/// <summary>Standard output as the protocol has it: one reply a line, whole lines only, from any thread.</summary>
internal sealed class ReplyChannel(TextWriter output)
{
    private readonly Lock gate = new();

    public void Send(WorkerReply reply)
    {
        string line = JsonSerializer.Serialize(reply, ExperimentJson.Line);
        lock (gate)
        {
            try
            {
                output.WriteLine(line);
                output.Flush();
            }
            catch (IOException)
            {
                // The engine is gone. The journal has what happened; the end of standard input stops the run.
            }
        }
    }
}
