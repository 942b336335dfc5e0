using System.Runtime.InteropServices;
using System.Text;
using Experiments.Torch;

namespace Experiments.Worker;

/// <summary>The process that trains. Standard input and output speak the protocol of Core/Workers; standard error is the log.</summary>
internal static class Program
{
    public static int Main()
    {
        // Ctrl+C reaches the whole process group, as do the signals of schedulers: the engine hears them and asks this process to stop.
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using PosixSignalRegistration quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => context.Cancel = true);

        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var input = new StreamReader(Console.OpenStandardInput(), utf8);
        using var output = new StreamWriter(Console.OpenStandardOutput(), utf8);

        // Whoever writes to the console from here on writes to the log.
        Console.SetOut(Console.Error);

        var replies = new ReplyChannel(output);
        using var training = new TorchTraining(TimeProvider.System, TorchTraining.CacheFolder);
        using var loop = new WorkerLoop(input, replies, training, TimeProvider.System);
        return (int)loop.Run();
    }
}
