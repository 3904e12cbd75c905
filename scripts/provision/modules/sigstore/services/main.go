// Sigstore on loopback, for tests: the certificate authority (Fulcio), the transparency log (Rekor, of the second version) and the timestamp
// authority are Sigstore's own, in one process. Two parts are stand-ins, named so below: the log of certificates, and CircleCI's issuer.
package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	ct "github.com/google/certificate-transparency-go"
	ctclient "github.com/google/certificate-transparency-go/client"
	"github.com/google/certificate-transparency-go/jsonclient"
	"github.com/google/certificate-transparency-go/tls"
	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/sigstore/fulcio/pkg/ca/ephemeralca"
	"github.com/sigstore/fulcio/pkg/config"
	fulcio "github.com/sigstore/fulcio/pkg/generated/protobuf"
	"github.com/sigstore/fulcio/pkg/server"
	v1 "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	rekor "github.com/sigstore/rekor-tiles/v2/cmd/rekor-server/posix/app"
	"github.com/sigstore/sigstore/pkg/cryptoutils"
	"github.com/sigstore/sigstore/pkg/signature"
	tsa "github.com/sigstore/timestamp-authority/v2/pkg/server"
	"github.com/spf13/viper"
	"google.golang.org/grpc/metadata"
)

var (
	folder      = flag.String("folder", "", "where keys, certificates and the log are kept")
	issuer      = flag.String("issuer", "", "the issuer of tokens, with * for an organisation")
	fulcioPort  = flag.Int("fulcio-port", 0, "")
	rekorPort   = flag.Int("rekor-port", 0, "")
	grpcPort    = flag.Int("rekor-grpc-port", 0, "")
	metricsPort = flag.Int("rekor-metrics-port", 0, "")
	tsaPort     = flag.Int("tsa-port", 0, "")
)

func main() {
	flag.Parse()
	http.DefaultTransport = issuerStandIn{http.DefaultTransport}
	ctLog := must(newCertificateLog())
	serveFulcio(ctLog)
	serveTimestamps()
	serveRekor() // until the process is told to stop
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func listen(port int) net.Listener { return must(net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))) }

func write(name string, content []byte) { check(os.WriteFile(filepath.Join(*folder, name), content, 0o600)) }

// issuerStandIn answers for the issuer of rehearsals, whose name no address has: its keys are those in the folder "keys".
type issuerStandIn struct{ others http.RoundTripper }

func (s issuerStandIn) RoundTrip(request *http.Request) (*http.Response, error) {
	base, _, _ := strings.Cut(*issuer, "/org/")
	address := request.URL.String()
	if !strings.HasPrefix(address, base+"/") {
		return s.others.RoundTrip(request)
	}
	var answer any
	if of, found := strings.CutSuffix(address, "/.well-known/openid-configuration"); found {
		answer = map[string]any{"issuer": of, "jwks_uri": base + "/jwks", "id_token_signing_alg_values_supported": []string{"RS256"}}
	} else {
		answer = map[string]any{"keys": publishedKeys()}
	}
	text := must(json.Marshal(answer))
	header := http.Header{"Content-Type": {"application/json"}}
	return &http.Response{StatusCode: 200, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header, Request: request,
		ContentLength: int64(len(text)), Body: io.NopCloser(strings.NewReader(string(text)))}, nil
}

func publishedKeys() []json.RawMessage {
	keys := []json.RawMessage{}
	for _, name := range must(filepath.Glob(filepath.Join(*folder, "keys", "*.json"))) {
		var set struct{ Keys []json.RawMessage }
		if json.Unmarshal(must(os.ReadFile(name)), &set) == nil {
			keys = append(keys, set.Keys...)
		}
	}
	return keys
}

// newCertificateLog stands in for the log of certificates: it signs the promise to log one, and keeps none.
func newCertificateLog() (*ctclient.LogClient, error) {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	public := must(x509.MarshalPKIXPublicKey(key.Public()))
	text := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	write("ct.pub", text)
	listener := listen(0)
	promise := func(w http.ResponseWriter, r *http.Request) {
		var asked ct.AddChainRequest
		check(json.NewDecoder(r.Body).Decode(&asked))
		chain := []ct.ASN1Cert{}
		for _, each := range asked.Chain {
			chain = append(chain, ct.ASN1Cert{Data: each})
		}
		now := uint64(time.Now().UnixMilli())
		leaf := must(ct.MerkleTreeLeafFromRawChain(chain, ct.PrecertLogEntryType, now))
		id := sha256.Sum256(public)
		sct := ct.SignedCertificateTimestamp{SCTVersion: ct.V1, LogID: ct.LogID{KeyID: id}, Timestamp: now}
		input := must(ct.SerializeSCTSignatureInput(sct, ct.LogEntry{Leaf: *leaf}))
		signed := must(tls.CreateSignature(*key, tls.SHA256, input))
		check(json.NewEncoder(w).Encode(ct.AddChainResponse{SCTVersion: ct.V1, ID: id[:], Timestamp: now, Signature: must(tls.Marshal(signed))}))
	}
	go func() { check(http.Serve(listener, http.HandlerFunc(promise))) }()
	return ctclient.New("http://"+listener.Addr().String()+"/ct", http.DefaultClient, jsonclient.Options{PublicKey: string(text)})
}

// serveFulcio knows CircleCI as the public one does: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
func serveFulcio(ctLog *ctclient.LogClient) {
	authority := must(ephemeralca.NewEphemeralCA())
	chains := must(authority.TrustBundle(context.Background()))
	write("fulcio.pem", must(cryptoutils.MarshalCertificatesToPEM(chains[0])))
	claim := func(name string) string { return fmt.Sprintf(`{{index . "oidc.circleci.com/%s"}}`, name) }
	definition := "{{.api}}/projects/" + claim("project-id") + "/pipeline-definitions/" + claim("pipeline-definition-id")
	known := must(json.Marshal(map[string]any{
		"OIDCIssuers": map[string]any{},
		"MetaIssuers": map[string]any{*issuer: map[string]any{"ClientID": "sigstore", "Type": "ci-provider", "CIProvider": "circleci-job"}},
		"CIIssuerMetadata": map[string]any{"circleci-job": map[string]any{
			"DefaultTemplateValues": map[string]string{"api": "https://circleci.com/api/v2", "platform": "https://app.circleci.com"},
			"ExtensionTemplates": map[string]string{
				"BuildConfigURI":      "{{.api}}/pipeline/" + claim("pipeline-id") + "/config",
				"BuildSignerURI":      definition,
				"RunInvocationURI":    "{{.platform}}/workflow/" + claim("workflow-id") + "/job/" + claim("job-id"),
				"SourceRepositoryRef": claim("vcs-ref"),
				"SourceRepositoryURI": claim("vcs-origin"),
			},
			"SubjectAlternativeNameTemplate": definition,
		}},
	}))
	settings := must(config.Read(known))
	algorithms := must(signature.NewAlgorithmRegistryConfig([]v1.PublicKeyDetails{v1.PublicKeyDetails_PKIX_ECDSA_P256_SHA_256}))
	service := server.NewGRPCCAServer(ctLog, authority, algorithms, server.NewIssuerPool(settings))
	token := func(_ context.Context, r *http.Request) metadata.MD {
		return metadata.Pairs(server.MetadataOIDCTokenKey, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	}
	mux := runtime.NewServeMux(runtime.WithMetadata(token))
	check(fulcio.RegisterCAHandlerServer(context.Background(), mux, service))
	handler := func(w http.ResponseWriter, r *http.Request) { mux.ServeHTTP(w, r.WithContext(config.With(r.Context(), settings))) }
	listener := listen(*fulcioPort)
	go func() { check(http.Serve(listener, http.HandlerFunc(handler))) }()
}

func serveTimestamps() {
	viper.Set("timestamp-signer", "memory")
	viper.Set("timestamp-signer-hash", "sha256")
	viper.Set("default-policy-oid", "1.3.6.1.4.1.57264.2")
	viper.Set("include-chain-in-response", true)
	authority := tsa.NewRestAPIServer("127.0.0.1", *tsaPort, []string{"http"}, false, time.Minute, time.Minute)
	go func() { check(authority.Serve()) }()
}

func serveRekor() {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	var private crypto.PrivateKey = key
	write("rekor.key", must(cryptoutils.MarshalPrivateKeyToPEM(private)))
	write("rekor.pub", must(cryptoutils.MarshalPublicKeyToPEM(key.Public())))
	os.Args = []string{"rekor", "serve", "--hostname=127.0.0.1", "--signer-filepath=" + filepath.Join(*folder, "rekor.key"),
		"--storage-dir=" + filepath.Join(*folder, "log"), fmt.Sprintf("--http-port=%d", *rekorPort), fmt.Sprintf("--grpc-port=%d", *grpcPort),
		fmt.Sprintf("--http-metrics-port=%d", *metricsPort), "--batch-max-age=50ms", "--checkpoint-interval=200ms", "--log-level=warn"}
	rekor.Execute()
}
