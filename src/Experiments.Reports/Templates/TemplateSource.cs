using System.Reflection;
using Experiments.Core.Diagnostics;

namespace Experiments.Reports.Templates;

/// <summary>
/// Finds templates by name: in the folders in their order, then among those that came with this assembly. A folder may hold any of them, so
/// that a user changes one file and keeps the others.
/// </summary>
internal sealed class TemplateSource(IReadOnlyList<string> folders)
{
    private const string ResourcePrefix = "templates/";

    /// <summary>The file's path; of an embedded template <c>templates/name</c>. Null where there is none.</summary>
    public string? Find(string name)
    {
        if (name.Length == 0 || name.Contains("..", StringComparison.Ordinal) || Path.IsPathRooted(name))
            return null;
        string? file = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return file ?? (Resources.GetManifestResourceInfo(ResourcePrefix + name) is null ? null : ResourcePrefix + name);
    }

    /// <summary>The text behind a path of <see cref="Find"/>, with line feeds only.</summary>
    /// <exception cref="ExperimentException">The file cannot be read.</exception>
    public static string Read(string path)
    {
        using Stream? resource = Resources.GetManifestResourceStream(path);
        try
        {
            using var reader = resource is null ? new StreamReader(path) : new StreamReader(resource);
            return reader.ReadToEnd().ReplaceLineEndings("\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExperimentException(
                Diagnostic.Error(DiagnosticCodes.TemplateNotFound, $"The template cannot be read: {exception.Message}", new SourceLocation(path)),
                ExitCode.InvalidEnvironment,
                exception);
        }
    }

    /// <exception cref="ExperimentException">There is no template of that name.</exception>
    public string Require(string name) => Find(name) ?? throw new ExperimentException(Diagnostic.Error(
        DiagnosticCodes.TemplateNotFound,
        $"There is no template '{name}'",
        hint: folders.Count == 0 ? null : $"looked in {string.Join(" and ", folders)} and among the built-in ones"));

    private static Assembly Resources => typeof(TemplateSource).Assembly;
}
