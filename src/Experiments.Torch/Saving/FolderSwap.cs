namespace Experiments.Torch.Saving;

/// <summary>Writes a folder beside its place and moves it there when it is whole: no crash leaves half a folder under its name.</summary>
internal static class FolderSwap
{
    /// <param name="write">Gets the path of an empty folder to fill.</param>
    public static void Replace(string folder, Action<string> write)
    {
        var fresh = $"{folder}.tmp";
        if (Directory.Exists(fresh))
            Directory.Delete(fresh, recursive: true);
        Directory.CreateDirectory(fresh);
        Fill(fresh, write);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.Move(fresh, folder);
    }

    private static void Fill(string fresh, Action<string> write)
    {
        var isWhole = false;
        try
        {
            write(fresh);
            isWhole = true;
        }
        finally
        {
            if (!isWhole)
                Directory.Delete(fresh, recursive: true);
        }
    }
}
