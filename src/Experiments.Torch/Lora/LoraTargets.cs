using Experiments.Core.Diagnostics;
using Experiments.Torch.Models;

namespace Experiments.Torch.Lora;

/// <summary>
/// Which layers get an adapter, by PEFT's rules; remembers what it was asked, so that a target without a match can be reported.
/// </summary>
internal sealed class LoraTargets(AdapterConfig config, OutputHead head)
{
    public const string AllLinear = "all-linear";

    private readonly List<string> _linears = [];
    private readonly List<Diagnostic> _problems = [];
    private int _found;

    /// <summary>The linear layers that <c>all-linear</c> means: all but the one that gives scores.</summary>
    public IReadOnlyList<string> Linears => _linears;

    /// <summary>The head of tied embeddings, where an adapter changes the table or the head.</summary>
    public TiedTable? Tied { get; private set; }

    public static bool IsAllLinear(string? pattern) => string.Equals(pattern, AllLinear, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the linear layer at <paramref name="path"/> is a target.</summary>
    public bool IncludesLinear(string path)
    {
        if (!IsHead(path))
            _linears.Add(path);
        if (!IsTarget(path, isLinear: true))
            return false;
        _found++;
        return true;
    }

    /// <summary>Trained rows of a head that has a weight of its own, or null.</summary>
    public IReadOnlyList<int>? RowsOfHead(string path, LinearShape shape)
    {
        if (RowsOf(path, shape.Outputs) is not { } rows)
            return null;
        if (!shape.Bias && !shape.Transposed)
            return rows;
        _problems.Add(Refuse($"lora.trainable_token_indices names '{path}', which is no table of tokens"));
        return null;
    }

    /// <summary>What becomes of the table at <paramref name="path"/>, or null where it stays as it is.</summary>
    public TableForm? FormOfTable(string path, EmbeddingShape shape)
    {
        var lora = IsTarget(path, isLinear: false) ? Form(path) : (LoraForm?)null;
        var rows = RowsOf(path, shape.Rows);
        var isSaved = ModulePatterns.IsSaved(config.ModulesToSave, path);
        if (lora is not null)
            _found++;
        if (lora is not null && config.LoraBias)
            _problems.Add(Refuse($"lora.lora_bias: the table '{path}' is a target and can have no bias"));
        if (rows is not null && (lora is not null || isSaved))
            _problems.Add(Refuse($"trainable_token_indices is for '{path}', which is trained otherwise as well", "Leave it to one of them"));
        if (head is { IsTied: true, Path: { } tied } && OutputHead.IsTokenTable(path))
            return FormOfTied(path, tied, new TableForm(lora, rows, null), isSaved);
        if (path == "shared" && (lora is not null || rows is not null || isSaved))
            _problems.Add(TwoStacks(path));
        return lora is null && rows is null ? null : new TableForm(lora, rows, null);
    }

    /// <summary>After the model is built: what of the configuration does not fit it.</summary>
    public IReadOnlyList<Diagnostic> Problems() => _problems.Count > 0 ? _problems : _found > 0 ? [] : [Missed()];

    private TableForm? FormOfTied(string path, string tied, TableForm form, bool isSaved)
    {
        var headLora = IsTarget(tied, isLinear: false) ? Form(tied) : (LoraForm?)null;
        var headIsSaved = ModulePatterns.IsSaved(config.ModulesToSave, tied);
        if (form.Rows is not null)
        {
            // PEFT ties the trained rows of a tied table by itself.
            if (headLora is not null || headIsSaved)
                _problems.Add(Refuse($"'{tied}' shares its weight with '{path}', of which some rows are trained", "Leave it out of the adapter"));
            return form;
        }

        var isAdapted = form.Lora is not null || headLora is not null;
        if (!isAdapted && !isSaved && !headIsSaved)
            return null;
        if (path == "shared")
            _problems.Add(TwoStacks(path));
        if (config.UseDora && (headLora is not null || (config.EnsureWeightTying && form.Lora is not null)))
            _problems.Add(Refuse($"'{tied}' shares its weight with '{path}', and DoRA cannot be on it", "Leave it out of the adapter"));
        _found += headLora is null ? 0 : 1;
        Tied = new TiedTable(path, tied, isAdapted);
        if (config.EnsureWeightTying)
            return new TableForm(form.Lora ?? headLora, null, null) { TiedPath = tied };
        return form with { Head = new TiedHeadForm(tied, headLora, Own: isSaved || headIsSaved) };
    }

    private LoraForm Form(string path) => config.FormAt(path);

    private IReadOnlyList<int>? RowsOf(string path, long count)
    {
        var named = config.TrainableTokens.FirstOrDefault(tokens =>
            tokens.Module is { } module ? path.EndsWith(module, StringComparison.Ordinal) : OutputHead.IsTokenTable(path));
        if (named is null)
            return null;
        if (named.Rows.FirstOrDefault(row => row >= count, -1) is var row and >= 0)
            _problems.Add(Refuse($"lora.trainable_token_indices has {row}, and '{path}' has {count} rows"));
        return [.. named.Rows.Where(index => index < count)];
    }

    private bool IsTarget(string path, bool isLinear)
    {
        if (IsExcluded(path) || ModulePatterns.IsWithin(config.ModulesToSave, path))
            return false;
        if (config.TargetPattern is { } pattern)
            return IsAllLinear(pattern) ? isLinear && !IsHead(path) : ModulePatterns.FullyMatches(pattern, path);
        var names = config.TargetModules ?? [];
        if (names.Contains(path))
            return true;
        if (!ModulePatterns.IsNamed(names, path))
            return false;
        return config.LayersToTransform is not { Length: > 0 } layers
            || (ModulePatterns.LayerOf(config.LayersPattern, path) is { } layer && layers.Contains(layer));
    }

    private bool IsHead(string path) => path == head.Path || (config.TaskType == "SEQ_CLS" && path is "score" or "classifier");

    private bool IsExcluded(string path) => config.ExcludePattern is { } pattern
        ? ModulePatterns.FullyMatches(pattern, path)
        : ModulePatterns.IsNamed(config.ExcludeModules, path);

    private Diagnostic Missed()
    {
        var wanted = config.TargetPattern ?? string.Join(", ", config.TargetModules ?? []);
        var names = _linears.Select(path => path[(path.LastIndexOf('.') + 1)..]).Distinct().Order(StringComparer.Ordinal);
        return Diagnostic.Error(
            DiagnosticCodes.LoraTargetMatchesNothing,
            $"lora.target_modules '{wanted}' matches no linear layer of the model",
            hint: $"Its linear layers end in {string.Join(", ", names)}; a path in full is {_linears.FirstOrDefault()}");
    }

    private static Diagnostic TwoStacks(string path) => Diagnostic.Error(
        DiagnosticCodes.TiedWeights,
        $"an adapter on '{path}' would not do in PEFT what it does here: both stacks read the table, each under a name of its own",
        hint: "Leave it out of lora.target_modules, lora.modules_to_save and lora.trainable_token_indices");

    private static Diagnostic Refuse(string message, string? hint = null) =>
        Diagnostic.Error(DiagnosticCodes.InvalidAdapter, message, hint: hint);
}

/// <summary>A table and a head that share a weight, of which an adapter changes at least one.</summary>
/// <param name="IsAdapted">By matrices, rather than trained whole.</param>
internal sealed record TiedTable(string Path, string Head, bool IsAdapted);
