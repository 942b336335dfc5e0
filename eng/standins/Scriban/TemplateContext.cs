using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Scriban.Functions;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Scriban;

/// <summary>What a template sees and may do while it runs. Not for several threads at once.</summary>
public class TemplateContext : IFormatProvider
{
    private readonly Stack<StringBuilder> _outputs = new([new StringBuilder()]);
    private readonly Stack<string> _sourceFiles = new();
    private int _depth;
    private bool _atLineStart = true;

    public TemplateContext()
        : this(GetDefaultBuiltinObject())
    {
    }

    public TemplateContext(ScriptObject builtin)
    {
        BuiltinObject = builtin ?? GetDefaultBuiltinObject();
        Scopes = new Scopes(this);
        PushGlobal(new ScriptObject());
    }

    public ScriptObject BuiltinObject { get; }

    public ITemplateLoader TemplateLoader { get; set; }

    /// <summary>Included templates by the path their loader gave them.</summary>
    public Dictionary<string, Template> CachedTemplates { get; } = [];

    public MemberRenamerDelegate MemberRenamer { get; set; } = StandardMemberRenamer.Default;

    public MemberFilterDelegate MemberFilter { get; set; }

    public CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public CancellationToken CancellationToken { get; set; }

    public bool StrictVariables { get; set; }

    /// <summary>Steps that one loop may take; 0 lifts the limit.</summary>
    public int LoopLimit { get; set; } = 1000;

    /// <summary>Calls within calls, includes too; 0 lifts the limit.</summary>
    public int RecursiveLimit { get; set; } = 100;

    /// <summary>Characters of output, which is cut off behind; 0 lifts the limit.</summary>
    public int LimitToString { get; set; } = 1048576;

    public int ObjectRecursionLimit { get; set; } = 20;

    public TimeSpan RegexTimeOut { get; set; } = TimeSpan.FromSeconds(10);

    public bool AutoIndent { get; set; } = true;

    public string CurrentIndent { get; set; }

    public string NewLine { get; set; } = Environment.NewLine;

    public bool EnableRelaxedTargetAccess { get; set; }

    public bool EnableRelaxedMemberAccess { get; set; } = true;

    public bool EnableRelaxedFunctionAccess { get; set; }

    public bool EnableRelaxedIndexerAccess { get; set; } = true;

    public bool EnableNullIndexer { get; set; }

    public IScriptObject CurrentGlobal => Scopes.CurrentGlobal;

    public string CurrentSourceFile => _sourceFiles.TryPeek(out string file) ? file : null;

    internal Scopes Scopes { get; }

    public static ScriptObject GetDefaultBuiltinObject() => Builtins.Create();

    public void PushGlobal(IScriptObject scriptObject)
    {
        ArgumentNullException.ThrowIfNull(scriptObject);
        Scopes.PushGlobal(scriptObject);
    }

    public IScriptObject PopGlobal() => Scopes.PopGlobal();

    public void PushSourceFile(string sourceFile)
    {
        ArgumentNullException.ThrowIfNull(sourceFile);
        _sourceFiles.Push(sourceFile);
    }

    public string PopSourceFile() => _sourceFiles.Pop();

    public object GetFormat(Type formatType) => CurrentCulture.GetFormat(formatType);

    internal void Enter(Node caller)
    {
        if (RecursiveLimit > 0 && ++_depth > RecursiveLimit)
            throw caller.Error($"Exceeding number of recursive depth limit `{RecursiveLimit}`");
    }

    internal void Leave() => _depth--;

    internal void PushCapture() => _outputs.Push(new StringBuilder());

    internal string PopCapture() => _outputs.Pop().ToString();

    internal Regex CreateRegex(string pattern, RegexOptions options) => new(pattern, options, RegexTimeOut);

    internal void WriteValue(SourceSpan span, object value)
    {
        try
        {
            WriteText(ScriptText.Of(this, value));
        }
        catch (ScriptRuntimeException exception) when (exception.Span.IsEmpty)
        {
            throw new ScriptRuntimeException(span, exception.OriginalMessage, exception);
        }
    }

    internal void WriteText(string text)
    {
        if (text.Length == 0)
            return;
        if (CurrentIndent is null)
            Append(text);
        else
            AppendIndented(text);
        _atLineStart = text[^1] == '\n';
    }

    /// <summary>Every line but the first gets the indentation; the template wrote the first one's itself.</summary>
    private void AppendIndented(string text)
    {
        bool lineStart = _atLineStart;
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start) + 1;
            end = end == 0 ? text.Length : end;
            Append(lineStart ? CurrentIndent + text[start..end] : text[start..end]);
            start = end;
            lineStart = true;
        }
    }

    private void Append(string text)
    {
        StringBuilder output = _outputs.Peek();
        int room = LimitToString > 0 ? LimitToString - output.Length : int.MaxValue;
        if (text.Length <= room)
            output.Append(text);
        else if (room > 0)
            output.Append(text.AsSpan(0, room)).Append("...");
    }
}
