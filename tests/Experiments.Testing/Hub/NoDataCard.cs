using Experiments.Core.Hub;

namespace Experiments.Testing.Hub;

/// <summary>Takes every README.md for one without a header, unless it is told what to read.</summary>
public sealed class NoDataCard(DataCard? card = null) : IDataCardFormat
{
    public DataCard Read(string readme) => card ?? DataCard.Empty;
}
