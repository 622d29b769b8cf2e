using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Doctor;

/// <summary>This host.</summary>
internal sealed class LocalMailHost : IMailHost
{
    public string? FindProgram(string name) => HostProgram.Find(name);

    public Task<(int Status, string Output, string Error)> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        HostProgram.RunAsync(program, arguments, ReadOnlyMemory<byte>.Empty, cancellationToken);

    public FileRights? RightsOf(string path) => FileRights.OfTarget(path);

    public string? ReadText(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public byte[]? ReadEnd(string path, int atMost)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            file.Seek(-Math.Min(atMost, file.Length), SeekOrigin.End);
            var bytes = new byte[atMost];
            // It may have been emptied or have grown meanwhile.
            return bytes[..file.ReadAtLeast(bytes, atMost, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    public IReadOnlyList<string> FilesIn(string directory)
    {
        try
        {
            return [.. Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public async Task<string?> TryConnectAsync(OfferedSocket socket, CancellationToken cancellationToken)
    {
        try
        {
            EndPoint address = socket.Path is { } path ? new UnixDomainSocketEndPoint(path) : socket.Tcp!;
            using var client = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
            await client.ConnectAsync(address, cancellationToken);
            return null;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // ArgumentException: a path that is longer than one of a socket can be (unix(7)).
            return e.Message;
        }
    }

    public IReadOnlyList<ClientAddress> Addresses()
    {
        try
        {
            return
            [
                .. from network in NetworkInterface.GetAllNetworkInterfaces()
                   where network.OperationalStatus != OperationalStatus.Down
                   from address in network.GetIPProperties().UnicastAddresses
                   where !address.Address.IsIPv6LinkLocal && ClientAddress.TryParse($"{address.Address}", out _)
                   select ClientAddress.Parse($"{address.Address}"),
            ];
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }
}
