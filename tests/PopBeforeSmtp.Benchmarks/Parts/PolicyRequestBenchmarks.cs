using System.Text;
using BenchmarkDotNet.Attributes;
using PopBeforeSmtp.Core.Relay;

namespace PopBeforeSmtp.Benchmarks.Parts;

[MemoryDiagnoser]
public class PolicyRequestBenchmarks
{
    /// <summary>As Postfix 3.7 writes it.</summary>
    private readonly byte[] _request = Encoding.ASCII.GetBytes("""
        request=smtpd_access_policy
        protocol_state=RCPT
        protocol_name=ESMTP
        client_address=192.0.2.10
        client_name=host.example.net
        client_port=51234
        reverse_client_name=host.example.net
        server_address=198.51.100.7
        server_port=25
        helo_name=host.example.net
        sender=someone@example.net
        recipient=other@example.org
        recipient_count=0
        queue_id=
        instance=1b2c.6541c3a2.5d0f3.0
        size=12345
        etrn_domain=
        stress=
        sasl_method=
        sasl_username=
        sasl_sender=
        ccert_subject=
        ccert_issuer=
        ccert_fingerprint=
        ccert_pubkey_fingerprint=
        encryption_protocol=TLSv1.3
        encryption_cipher=TLS_AES_256_GCM_SHA384
        encryption_keysize=256
        policy_context=

        """.ReplaceLineEndings("\n"));

    [Benchmark]
    public bool Read() => PolicyRequest.Read(_request).Client is not null;
}
