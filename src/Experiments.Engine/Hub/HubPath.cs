namespace Experiments.Engine.Hub;

/// <summary>Names of files as a repository has them: with slashes, from its root.</summary>
internal static class HubPath
{
    /// <summary>Whether it stays within whatever folder it is appended to, on every system.</summary>
    public static bool IsSafe(string path) =>
        path.Length is > 0 and <= 1024
        && !path.Any(c => char.IsControl(c) || c is '\\' or ':')
        && path.Split('/').All(part => part.Length > 0 && part.Trim() is not ("" or "." or ".."));

    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    public static string In(string folder, string path) => Path.Combine([folder, .. path.Split('/')]);
}
