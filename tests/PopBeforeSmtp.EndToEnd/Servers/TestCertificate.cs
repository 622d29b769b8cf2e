using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>A self-signed certificate with its key, as files.</summary>
internal sealed record TestCertificate(string CertificatePath, string KeyPath, string BothPath)
{
    public static TestCertificate Create(TestDirectory directory)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=mail.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("mail.example");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        var own = directory.CreateServerDirectory("tls");
        // Readable for the accounts of all servers: it is worth nothing.
        return new TestCertificate(
            directory.Write(Path.Combine(own, "cert.pem"), certificate.ExportCertificatePem() + "\n"),
            directory.Write(Path.Combine(own, "key.pem"), key.ExportPkcs8PrivateKeyPem() + "\n"),
            directory.Write(Path.Combine(own, "both.pem"), key.ExportPkcs8PrivateKeyPem() + "\n" + certificate.ExportCertificatePem() + "\n"));
    }
}
