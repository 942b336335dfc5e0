using System.IO.MemoryMappedFiles;
using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Weights;

/// <summary>
/// A file mapped into memory, read-only. Spans point into the map: they must not outlive it.
/// Pages are read when touched, so opening costs nothing and weights are never copied on the managed heap.
/// </summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private byte* _start;

    private MappedFile(string path, long length, MemoryMappedFile? map)
    {
        Path = path;
        Length = length;
        _map = map;
        _view = map?.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view?.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    public string Path { get; }

    public long Length { get; }

    /// <exception cref="ExperimentException">The file is missing, is a folder or must not be read.</exception>
    public static MappedFile Open(string path)
    {
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
            var length = stream.Length;
            if (length > 0)
            {
                return new MappedFile(path, length, MemoryMappedFile.CreateFromFile(
                    stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false));
            }

            // An empty file cannot be mapped.
            stream.Dispose();
            return new MappedFile(path, 0, null);
        }
        catch (IOException e)
        {
            throw CannotRead(path, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw CannotRead(path, e);
        }
    }

    /// <summary>The bytes from <paramref name="start"/> on; at most 2 GB at a time, larger tensors are read in pieces.</summary>
    public ReadOnlySpan<byte> Bytes(long start, int length)
    {
        ObjectDisposedException.ThrowIf(_start == null && Length > 0, this);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - length);
        return new ReadOnlySpan<byte>(_start + start, length);
    }

    public void Dispose()
    {
        if (_start != null)
        {
            _view?.SafeMemoryMappedViewHandle.ReleasePointer();
            _start = null;
        }

        _view?.Dispose();
        _map?.Dispose();
    }

    private static ExperimentException CannotRead(string path, Exception cause) => new(Diagnostic.Error(
        DiagnosticCodes.InvalidWeights, $"the file cannot be read: {cause.Message}", new SourceLocation(path),
        "Check the path and the permissions"), inner: cause);
}
